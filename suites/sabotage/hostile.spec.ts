/**
 * A homeserver that wants the keys: it puts its own key in the place of the backup's, in one way or another. No client may
 * upload anything sealed to a key that it has no reason to trust, and none may say that it backs up.
 */
import { randomBytes } from "node:crypto";
import { expect } from "@playwright/test";
import type { FaultProxy } from "../../containers/proxy/fault-proxy.ts";
import { answerChanged, type Exchange, swallowed } from "../../containers/proxy/faults.ts";
import type { People } from "../../helpers/accounts/people.ts";
import type { Person } from "../../helpers/accounts/person.ts";
import type { Element } from "../../helpers/clients/element/element.ts";
import { eventually } from "../../helpers/eventually.ts";
import type { KeyHolder } from "../../helpers/ledger/device-store.ts";
import type { BackupRooms, BackupVersion } from "../../helpers/matrix/user-api.ts";
import { backupPublicKey, openBackupEntry, type SealedSession } from "../../helpers/megolm/backup.ts";
import { test } from "./world.ts";

/** What the homeserver does, from now on. */
type Swap = (alice: Person, proxy: FaultProxy, itsOwn: string) => Promise<unknown>;

const VERSION = { method: "GET", endpoint: "room_keys/version" };

const SWAPS: [what: string, swap: Swap][] = [
    [
        "its own key under the user's signatures",
        async (alice, proxy, itsOwn) =>
            proxy.on(
                { ...VERSION, user: alice.userId },
                answerChanged((now: BackupVersion) => ({
                    ...now,
                    auth_data: { ...now.auth_data, public_key: itsOwn },
                })),
            ),
    ],
    ["a new backup that nobody signed", (alice, _, itsOwn) => alice.api.createBackupVersion(itsOwn)],
    [
        "a new backup with its own key under the old one's signatures",
        async (alice, _, itsOwn) => {
            const { auth_data } = await alice.currentBackup();
            await alice.api.createBackupVersion(itsOwn, auth_data.signatures);
        },
    ],
    [
        "its own key from the second time on that it is asked",
        async (alice, proxy, itsOwn) => {
            let asked = 0;
            const own = ({ auth_data, ...now }: BackupVersion): object => {
                asked += 1;
                return { ...now, auth_data: asked > 1 ? { ...auth_data, public_key: itsOwn } : auth_data };
            };
            proxy.on({ ...VERSION, user: alice.userId }, answerChanged(own));
        },
    ],
];

/** A client that finds the backup so, and has keys to upload by then. */
type Finder = (where: { people: People; element: Element; alice: Person }) => Promise<KeyHolder>;

const FINDERS: [who: string, find: Finder][] = [
    [
        "an SDK client that backed up before",
        async ({ alice }) => {
            await alice.phone.lookForBackup();
            // Once more, as it does at the next start.
            await alice.phone.lookForBackup();
            return alice.phone;
        },
    ],
    [
        "a new SDK client with the recovery key",
        async ({ people, alice }) => {
            const tablet = await people.device(alice, "Alice's tablet");
            // It may say so, or leave the backup alone.
            await tablet.enterRecoveryKey(alice.writtenDown.recoveryKey).catch(() => {});
            return tablet;
        },
    ],
    [
        "Element, signed in with the recovery key",
        async ({ element, alice }) => {
            return element.signIn(alice);
        },
    ],
];

const SDK_FINDERS = FINDERS.slice(0, 2);

for (const [what, swap] of SWAPS) {
    for (const [who, find] of FINDERS) {
        test(`hostile: ${what}: ${who}`, async ({ world: { people, proxy }, element }) => {
            const alice = await people.person("Alice");
            const bob = await people.person("Bob", { recovery: "none" });
            const kitchen = await people.room("Kitchen", [alice, bob]);
            await alice.untilBackedUp(await kitchen.chat(alice, bob));

            const secret = randomBytes(32);
            const itsOwn = backupPublicKey(secret);
            await swap(alice, proxy, itsOwn);
            const uploaded = reading(alice, proxy, async (exchange) => exchange.answer(await exchange.forward()));

            const client = await find({ people, element, alice });
            await kitchen.talk(bob, { sessions: 2 });
            await eventually(
                `${client.label} to hold what was said`,
                async () => (await client.heldSessions()).length,
                (held) => held >= 2,
            );
            const { uploadsTo } = await client.backupStatus();
            expect(uploadsTo, "the backup that it uploads to").toBeNull();
            expect(uploaded.filter(({ entry }) => opens(entry, secret))).toEqual([]);
        });
    }
}

/** An entry on its way into a backup. */
interface Upload {
    device: string | undefined;
    version: string | null;
    entry: SealedSession;
}

/** Reads every upload of someone on its way. @param pass what becomes of it then */
function reading({ userId }: Person, proxy: FaultProxy, pass: (exchange: Exchange) => Promise<unknown>): Upload[] {
    const uploaded: Upload[] = [];
    const strike = async (exchange: Exchange): Promise<void> => {
        const version = new URL(exchange.url, "http://localhost").searchParams.get("version");
        const { device } = exchange;
        uploaded.push(...entriesIn(exchange.body).map((entry) => ({ device, version, entry })));
        await pass(exchange);
    };
    proxy.on({ method: "PUT", endpoint: "room_keys/keys", user: userId }, { title: "read", strike });
    return uploaded;
}

for (const [who, find] of SDK_FINDERS) {
    test(`hostile: an old version, deleted since, with its old signatures: ${who}`, async ({
        world: { people, proxy },
        element,
    }) => {
        const alice = await people.person("Alice");
        const bob = await people.person("Bob", { recovery: "none" });
        const kitchen = await people.room("Kitchen", [alice, bob]);
        const before = await kitchen.chat(alice, bob);
        await alice.untilBackedUp(before);
        const old = await alice.currentBackup();
        const oldKey = await alice.phone.inTime((_, crypto) => crypto.getSessionBackupPrivateKey());
        await alice.phone.inTime((_, crypto) => crypto.resetKeyBackup());
        await alice.untilBackedUp(before);
        const current = await alice.currentBackup();

        proxy.on(
            { ...VERSION, user: alice.userId },
            answerChanged(() => old),
        );
        const done = swallowed({ count: old.count, etag: old.etag });
        const uploaded = reading(alice, proxy, (exchange) => done.strike(exchange));
        const client = await find({ people, element, alice });
        const held = (await client.heldSessions()).length;
        await kitchen.talk(bob, { sessions: 2 });
        await eventually(
            `${client.label} to hold what was said`,
            async () => (await client.heldSessions()).length,
            (holds) => holds >= held + 2,
        );

        // The old version's key is the user's own, and signed: who finds it has no way to tell that it was deleted.
        expect((await client.backupStatus()).uploadsTo, "the backup that it uploads to").toBe(old.version);
        // A phone that is not told goes on with the version that it had found before.
        const byClient = (): Upload[] => uploaded.filter(({ device }) => device === client.deviceId);
        await eventually(
            `${client.label} to upload to it`,
            () => {
                alice.phone.hurryUploads();
                return byClient().length;
            },
            (entries) => entries >= 2,
        );
        expect(byClient().filter(({ version }) => version !== old.version)).toEqual([]);
        expect(byClient().filter(({ entry }) => !opens(entry, Buffer.from(oldKey ?? [])))).toEqual([]);
        // What was uploaded so is not in the backup that the user's recovery key opens.
        expect((await alice.currentBackup()).version).toBe(current.version);
        expect((await alice.currentBackup()).count).toBe(before);
    });

    test(`hostile: lies about the backup's count and etag: ${who}`, async ({ world: { people, proxy }, element }) => {
        const alice = await people.person("Alice");
        const bob = await people.person("Bob", { recovery: "none" });
        const kitchen = await people.room("Kitchen", [alice, bob]);
        const before = await kitchen.chat(alice, bob);
        await alice.untilBackedUp(before);

        const lie = (now: BackupVersion): object => ({ ...now, count: 1000, etag: "of another time" });
        proxy.on({ ...VERSION, user: alice.userId }, answerChanged(lie));
        const uploaded = reading(alice, proxy, async (exchange) => {
            const answer = await exchange.forward();
            exchange.answer({ ...answer, body: Buffer.from(JSON.stringify({ count: 0, etag: "0" })) });
        });
        const client = await find({ people, element, alice });
        await kitchen.talk(bob, { sessions: 2 });
        await alice.untilBackedUp(before + 2);

        expect(await client.backupStatus()).toEqual({
            uploadsTo: (await alice.currentBackup()).version,
            cachedKey: (await alice.currentBackup()).auth_data.public_key,
        });
        await eventually(
            `${client.label} to hold every key`,
            async () => (await client.heldSessions()).length,
            (holds) => holds === before + 2,
        );
        expect(uploaded.length, "what was uploaded meanwhile").toBeGreaterThanOrEqual(2);
    });
}

function entriesIn(body: Buffer): SealedSession[] {
    const { rooms } = JSON.parse(body.toString()) as { rooms: BackupRooms };
    return Object.values(rooms).flatMap(({ sessions }) =>
        Object.values(sessions).map(({ session_data }) => session_data),
    );
}

function opens(entry: SealedSession, secret: Buffer): boolean {
    try {
        openBackupEntry(entry, secret);
        return true;
    } catch {
        return false;
    }
}
