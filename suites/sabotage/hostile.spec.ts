/**
 * A homeserver that wants the keys: it puts its own key in the place of the backup's, in one way or another. No client may
 * upload anything sealed to a key that it has no reason to trust, and none may say that it backs up.
 */
import { randomBytes } from "node:crypto";
import { expect } from "@playwright/test";
import type { FaultProxy } from "../../containers/proxy/fault-proxy.ts";
import { answerChanged, type Exchange } from "../../containers/proxy/faults.ts";
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
];

/** A client that finds the backup so, and has keys to upload by then. */
type Finder = (where: { people: People; element: Element; alice: Person }) => Promise<KeyHolder>;

const FINDERS: [who: string, find: Finder][] = [
    [
        "an SDK client that backed up before",
        async ({ alice }) => {
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

for (const [what, swap] of SWAPS) {
    for (const [who, find] of FINDERS) {
        test(`hostile: ${what}: ${who}`, async ({ world: { people, proxy }, element }) => {
            const alice = await people.person("Alice");
            const bob = await people.person("Bob", { recovery: "none" });
            const kitchen = await people.room("Kitchen", [alice, bob]);
            await alice.untilBackedUp(await kitchen.chat(alice, bob));

            const secret = randomBytes(32);
            const itsOwn = backupPublicKey(secret);
            const uploaded: SealedSession[] = [];
            const read = async (exchange: Exchange): Promise<void> => {
                uploaded.push(...entriesIn(exchange.body));
                exchange.answer(await exchange.forward());
            };
            await swap(alice, proxy, itsOwn);
            proxy.on({ method: "PUT", endpoint: "room_keys/keys" }, { title: "read", strike: read });

            const client = await find({ people, element, alice });
            await kitchen.talk(bob, { sessions: 2 });
            await eventually(
                `${client.label} to hold what was said`,
                async () => (await client.heldSessions()).length,
                (held) => held >= 2,
            );
            const { uploadsTo } = await client.backupStatus();
            expect(uploadsTo, "the backup that it uploads to").toBeNull();
            expect(uploaded.filter((entry) => opens(entry, secret))).toEqual([]);
        });
    }
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
