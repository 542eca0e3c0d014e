import { randomBytes } from "node:crypto";
import type { KeysExpectation } from "../../fixtures/keys-expectation.ts";
import type { Person } from "../../helpers/accounts/person.ts";
import { Room } from "../../helpers/accounts/room.ts";
import type { SdkClient } from "../../helpers/clients/sdk/sdk-client.ts";
import type { KeyHolder } from "../../helpers/ledger/device-store.ts";
import type { CheckPeople } from "./check-people.ts";

/** What a check is written with, as specs are with fixtures. */
export interface CheckTools {
    /** Begins to record someone's keys, with these devices signed in. */
    watch: (person: Person, ...devices: KeyHolder[]) => Promise<void>;
    /** Does one step, and looks afterwards where the keys are. */
    step: <T>(title: string, action: () => Promise<T>) => Promise<T>;
    signedIn: (device: KeyHolder) => void;
    signedOut: (device: KeyHolder) => void;
    keepFile: (file: { name: string; text: string; passphrase: string }) => void;
    expectKeys: () => KeysExpectation;
}

/** Two people with a history; what one check leaves, the next goes on from. */
export class Scene {
    readonly people: CheckPeople;
    readonly alice: Person;
    readonly bob: Person;
    readonly room: Room;
    /** Alice's other devices, once checks have signed them in. */
    tablet: SdkClient | undefined;
    laptop: SdkClient | undefined;
    /** How many sessions there are. */
    sessions = 0;

    private constructor(people: CheckPeople, alice: Person, bob: Person, room: Room) {
        this.people = people;
        this.alice = alice;
        this.bob = bob;
        this.room = room;
    }

    /**
     * Makes the people, and has them talk.
     *
     * @param tag names the room, so that it can be found again
     * @param backup whether Alice gets a key backup
     */
    public static async make(people: CheckPeople, tag: string, { backup }: { backup: boolean }): Promise<Scene> {
        const alice = await people.person("Alice");
        const bob = await people.person("Bob");
        // An account that was given may have had a check before.
        await alice.phone.setUpCrossSigning({ anew: true });
        if (backup) alice.recoveryKey = (await alice.phone.setUpRecovery()).recoveryKey;
        const name = `Kitchen (keyproof ${tag})`;
        const id = await alice.phone.createRoom(name, [bob.userId]);
        await bob.phone.join(id);
        for (const { phone } of [alice, bob]) {
            for (const { userId } of [alice, bob]) await phone.untilMember(id, userId);
        }
        alice.rooms = new Set([id]);
        const scene = new Scene(people, alice, bob, new Room(id, name));
        await scene.room.talk(alice, { sessions: 2 });
        await scene.room.talk(bob, { sessions: 3, messages: 4 });
        scene.sessions = 5;
        if (backup) await alice.untilBackedUp(scene.sessions);
        return scene;
    }

    /** Has a device send something in a session of its own, and waits until that is in the backup. */
    public async write(device: SdkClient): Promise<void> {
        await device.discardSession(this.room.id);
        await device.send(this.room.id, `from ${device.label}`);
        this.sessions += 1;
        await this.alice.untilBackedUp(this.sessions, device);
    }
}

type Check = (scene: Scene, tools: CheckTools) => Promise<void>;

/** By the id of the path that each is. */
export const CHECKS: Record<string, { backup: boolean; run: Check }> = {
    "CHK-1": {
        backup: true,
        run: async (scene, { watch, step, signedIn, expectKeys }) => {
            const { people, alice } = scene;
            await watch(alice);
            const tablet = await step("Sign in on a new device, and enter the recovery key", async () => {
                const device = await people.device(alice, "Alice's tablet");
                await device.enterRecoveryKey(alice.writtenDown.recoveryKey);
                signedIn(device);
                return device;
            });
            scene.tablet = tablet;
            expectKeys().toBeKept({ by: alice.phone, onFreshDevice: tablet });
        },
    },
    "CHK-2": {
        backup: false,
        run: async (scene, { watch, step, signedIn, keepFile, expectKeys }) => {
            const { people, alice, tablet } = scene;
            await watch(alice, ...(tablet ? [tablet] : []));
            const file = await step("Export the keys on the phone", async () => {
                const passphrase = randomBytes(12).toString("base64url");
                const exported = {
                    name: "element-keys.txt",
                    text: await alice.phone.exportKeys(passphrase),
                    passphrase,
                };
                keepFile(exported);
                return exported;
            });
            const laptop = await step("Sign in on another device, and import the file", async () => {
                const device = await people.device(alice, "Alice's laptop");
                await device.importKeys(file);
                signedIn(device);
                return device;
            });
            scene.laptop = laptop;
            expectKeys().toBeKept({ by: alice.phone, inFile: file, onFreshDevice: laptop });
        },
    },
    "CHK-3": {
        backup: true,
        run: async (scene, { watch, step, expectKeys }) => {
            const { alice } = scene;
            const others = [scene.tablet, scene.laptop].filter((device) => device !== undefined);
            await watch(alice, ...others);
            await step("Reset the backup on the phone, with a new recovery key", async () => {
                alice.recoveryKey = (await alice.phone.setUpRecovery()).recoveryKey;
                await alice.untilBackedUp(scene.sessions);
            });
            await step("Enter the new recovery key on the other devices", async () => {
                for (const device of others) await device.enterRecoveryKey(alice.writtenDown.recoveryKey);
            });
            await step("Send a message from each of them", async () => {
                for (const device of others) await scene.write(device);
            });
            expectKeys().toBeKept({ by: alice.phone, others, changes: ["backup", "recovery key"] });
        },
    },
    "CHK-4": {
        backup: true,
        run: async (scene, { watch, step, signedIn, signedOut, expectKeys }) => {
            const { people, alice, tablet, laptop } = scene;
            if (!tablet || !laptop) throw new Error("it needs the devices of the checks before it");
            await watch(alice, tablet, laptop);
            await step("Send a message from the older device", () => scene.write(laptop));
            await step("Sign it out", async () => {
                await laptop.signOut();
                signedOut(laptop);
            });
            const fresh = await step("Sign in on a new device, and enter the recovery key", async () => {
                const device = await people.device(alice, "Alice's new phone");
                await device.enterRecoveryKey(alice.writtenDown.recoveryKey);
                signedIn(device);
                return device;
            });
            expectKeys().toBeKept({ by: alice.phone, onFreshDevice: fresh, others: [tablet], changes: ["devices"] });
        },
    },
};
