import { createHash } from "node:crypto";
import type { FaultProxy } from "../../containers/proxy/fault-proxy.ts";
import type { People } from "../../helpers/accounts/people.ts";
import type { Person } from "../../helpers/accounts/person.ts";
import type { Room } from "../../helpers/accounts/room.ts";
import { eventually } from "../../helpers/eventually.ts";
import { deviceStoreId, type KeyHolder } from "../../helpers/ledger/device-store.ts";
import { ExportStore, exportStoreId } from "../../helpers/ledger/export-store.ts";
import type { History } from "../../helpers/ledger/history.ts";
import { Recorder } from "../../helpers/ledger/recorder.ts";
import type { ExportedSession } from "../../helpers/megolm/key-export.ts";

/** Where it is lived. */
export interface World {
    people: People;
    /** What stands between its clients and the homeserver. */
    proxy: FaultProxy;
    target: Record<string, string>;
    /** Restores the account's keys, so many, on a new device. */
    restoreOn: (alice: Person, sessions: number) => Promise<KeyHolder>;
}

/** Choices that are the same for the same seed. */
export class Dice {
    readonly #seed: string;
    #throws = 0;

    public constructor(seed: string) {
        this.#seed = seed;
    }

    /** A whole number, both ends included. */
    public from(lowest: number, highest: number): number {
        const hash = createHash("sha256")
            .update(`${this.#seed} ${this.#throws++}`)
            .digest();
        return lowest + (hash.readUInt32BE() % (highest - lowest + 1));
    }
}

/** One of the account's sessions, and a copy of its key from its first message on. */
export interface Session {
    room: string;
    session: string;
    key: string;
    /** As the phone has it. */
    exported: ExportedSession;
}

/** The file's passphrase. */
export const PASSPHRASE = "of a healthy file";
/** The step after which whatever is done to stores must be found. */
export const NEXT = "Look again";
export const EXPORTED = "Export the keys";
const BEFORE = "before";
const FILE = "keys.txt";
/** How many sessions are made once the keys were restored. */
const MORE = 2;

/** A file, and the passphrase that is written down for it where that is another one. */
interface ChangedFile {
    text: string;
    passphrase?: string;
}

/** What may be done to a scenario while it goes on. Each part is told what is there by then. */
export interface Interference {
    /** Before the record begins. */
    prepare?: (scenario: Scenario, proxy: FaultProxy) => Promise<void>;
    /** To the text of the exported file, and the passphrase that is written down for it. */
    file?: (text: string, scenario: Scenario) => ChangedFile | Promise<ChangedFile>;
    /** While so many new keys are on their way to the backup, which will then never hold them all. */
    uploads?: (scenario: Scenario, proxy: FaultProxy, more: number) => Promise<void>;
    /** Between the last two looks. */
    act?: (scenario: Scenario) => Promise<void>;
}

/**
 * Somebody's healthy life: talks, exports the keys, restores them on a new device, talks on. How much, and in how many
 * rooms and sessions, the dice say.
 */
export class Scenario {
    public readonly alice: Person;
    public readonly rooms: Room[] = [];
    /** Every session that the account had when the record began, in the order of their messages. */
    public sessions: Session[] = [];
    /** The device that the keys were restored on. */
    public restored: KeyHolder | undefined;
    readonly #people: People;
    readonly #bob: Person;
    readonly #dice: Dice;
    readonly #recorder: Recorder;

    private constructor({ people, target }: World, alice: Person, bob: Person, dice: Dice) {
        this.#people = people;
        this.alice = alice;
        this.#bob = bob;
        this.#dice = dice;
        this.#recorder = new Recorder({ path: "SABOTAGE", title: "A healthy life", target }, alice);
    }

    /** Lives it to its end. */
    public static async live(
        world: World,
        dice: Dice,
        { prepare, file, uploads, act }: Interference = {},
    ): Promise<Scenario> {
        const { people } = world;
        const alice = await people.person("Alice");
        const bob = await people.person("Bob", { recovery: "none" });
        const life = new Scenario(world, alice, bob, dice);
        await life.#talk();
        await prepare?.(life, world.proxy);
        life.#recorder.addDevice(alice.phone);
        await life.#recorder.checkpoint(BEFORE);
        await life.#step(EXPORTED, async () => {
            const healthy = await alice.phone.exportKeys(PASSPHRASE);
            const { text, passphrase = PASSPHRASE } = (await file?.(healthy, life)) ?? { text: healthy };
            life.#recorder.addStore(new ExportStore(FILE, { text, passphrase }));
        });
        await life.#step("Restore them on a new device", () => life.#restore(world));
        await life.#step("Talk on", () => life.#talkOn(world, uploads));
        await life.#step(NEXT, async () => act?.(life));
        return life;
    }

    /** The record, closed. */
    public history(): History {
        return this.#recorder.finish([{ claim: "K3", from: BEFORE, to: `after ${NEXT}` }]);
    }

    /** The id that a store has in the record. */
    public idOf(store: "backup" | "file" | "device"): string {
        if (store === "backup") return store;
        if (store === "file") return exportStoreId({ name: FILE });
        if (!this.restored) throw new Error("no device was restored yet");
        return deviceStoreId(this.restored);
    }

    async #step(title: string, action: () => Promise<unknown>): Promise<void> {
        this.#recorder.step(title);
        await action();
        await this.#recorder.checkpoint(`after ${title}`);
    }

    async #talk(): Promise<void> {
        const names = ["Kitchen", "Cellar", "Attic"].slice(0, this.#dice.from(2, 3));
        let sessions = 0;
        for (const name of names) {
            const room = await this.#people.room(name, [this.alice, this.#bob]);
            this.rooms.push(room);
            for (const who of [this.alice, this.#bob]) {
                const more = this.#dice.from(1, 2);
                // A worse copy of a key is one that begins later: that takes messages.
                await room.talk(who, { sessions: more, messages: this.#dice.from(2, 3) });
                sessions += more;
            }
        }
        await this.alice.untilBackedUp(sessions);
        const held = await this.alice.phone.heldSessions();
        this.sessions = held.map((exported) => {
            const { room_id: room, session_id: session, session_key: key } = exported;
            return { room, session, key, exported };
        });
    }

    async #restore({ restoreOn }: World): Promise<void> {
        this.restored = await restoreOn(this.alice, this.sessions.length);
        this.#recorder.addDevice(this.restored);
    }

    async #talkOn({ proxy }: World, uploads: Interference["uploads"]): Promise<void> {
        const [room] = this.rooms;
        const { restored } = this;
        const before = (await restored?.heldSessions())?.length ?? 0;
        const meanwhile = uploads?.(this, proxy, MORE);
        await room?.talk(this.#bob, { sessions: MORE, messages: 2 });
        if (meanwhile) await meanwhile;
        else await this.alice.untilBackedUp(this.sessions.length + MORE);
        await eventually(
            `${restored?.label} to hold what was said`,
            async () => (await restored?.heldSessions())?.length,
            (held) => held === before + MORE,
        );
    }
}

/** Restores on an SDK device: what a new phone does. */
export async function onTablet(people: People, alice: Person): Promise<KeyHolder> {
    const tablet = await people.device(alice, "Alice's tablet");
    await tablet.enterRecoveryKey(alice.writtenDown.recoveryKey);
    return tablet;
}
