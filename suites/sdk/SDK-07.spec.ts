/**
 * "The MatrixClient emits events related to key backup status": each of the four, with what comes with it, is held to what the
 * server then has.
 */
import { expect } from "@playwright/test";
import { failed } from "../../containers/proxy/faults.ts";
import type { PeopleFixtures } from "../../fixtures/people.ts";
import { sdkPath } from "../../fixtures/sdk-path.ts";
import { madeUpExport } from "../../helpers/accounts/made-up-sessions.ts";
import { BackupEvents } from "../../helpers/clients/sdk/backup-events.ts";
import type { SdkClient } from "../../helpers/clients/sdk/sdk-client.ts";
import { backupPublicKey } from "../../helpers/megolm/backup.ts";
import { decodeRecoveryKey } from "../../helpers/megolm/recovery-key.ts";
import { KEY_BACKUP_GUIDE } from "../../helpers/paths/catalogue/sources.ts";
import { peopleWhoTalked, talkBeforeAnyBackup } from "../history.ts";

const STATUS = "CryptoEvent.KeyBackupStatus";
const FAILED = "CryptoEvent.KeyBackupFailed";
const REMAINING = "CryptoEvent.KeyBackupSessionsRemaining";
const CACHED = "CryptoEvent.KeyBackupDecryptionKeyCached";
const UPLOAD = { method: "PUT", endpoint: "room_keys/keys" };
/** Beside the four that people have: the SDK uploads 100 at a time, and counts what remains from the second time on. */
const MADE_UP = 350;

const FAILURE_SAID = "the SDK to say that an upload failed, and why";
const STOP_SAID = "the SDK to say that it backs up no more";
/** An upload that was hurried needs time to fail. */
const HURRYING = { everyMs: 500 };

sdkPath(
    "SDK-07",
    "enabled, and uploading",
    async ({ people, bob, watch, step, told, countOn, finding, expectKeys }) => {
        const alice = await people.person("Alice", { recovery: "none" });
        const { phone } = alice;
        alice.recoveryKey = (await phone.setUpSecretStorage()).recoveryKey;
        const { room, sessions } = await talkBeforeAnyBackup(people, alice, bob);
        await phone.inTime((_, crypto) => crypto.importRoomKeysAsJson(JSON.stringify(madeUpExport(room.id, MADE_UP))));
        await watch(alice);
        const events = new BackupEvents(phone);

        await step([STATUS, CACHED], async () => {
            await phone.inTime((_, crypto) => crypto.resetKeyBackup());
            const version = (await alice.api.backupVersion())?.version;
            // Up to 38 it is not awaited.
            await alice.untilGivenTheBackupKey(phone);
            await countOn(`${phone.label} to say that it backs up`, events.payloads("KeyBackupStatus"), [true]);
            const cached = events.payloads("KeyBackupDecryptionKeyCached");
            await countOn(`${phone.label} to say that it has the new key`, cached, [version]);
            await sayStatus(phone, events, told);
            await told(phone.label, `Decryption key cached for backup version ${cached.at(-1)}`, { about: "access" });
        });

        await step(REMAINING, async () => {
            const all = sessions + MADE_UP;
            await alice.untilBackedUp(all);
            // After the second hundred, the third, the rest, and at the end.
            const expected = [all - 200, all - 300, 0, 0];
            const remaining = (): unknown[] => events.payloads("KeyBackupSessionsRemaining");
            await countOn(`${phone.label} to count down to nothing`, remaining, expected);
            await sayRemaining(phone, events, told);
        });

        const before = events.seen.length;
        const forOneKey = async (): Promise<void> => {
            await room.talk(alice, { sessions: 1 });
            await alice.untilBackedUp(sessions + MADE_UP + 1);
            const since = () => events.seen.slice(before);
            const last = ["KeyBackupSessionsRemaining", 0];
            await countOn(`${phone.label} to say that nothing remains`, () => since().at(-1), last);
            expect.soft(since(), "what is said of one new key").toEqual([last]);
            finding(KEY_BACKUP_GUIDE, {
                says: 'KeyBackupSessionsRemaining "fires when the count of sessions awaiting backup changes"',
                seen: "it does not when a session begins to await backup, nor after the first hundred that are uploaded: for one new key, all that comes is 0 at the end",
            });
        };
        await step(REMAINING, forOneKey, { which: "for a single key" });

        await countOn(`${phone.label} to say of no upload that it failed`, events.payloads("KeyBackupFailed"), []);
        expectKeys().toBeKept({ by: phone, changes: ["backup"] });
    },
);

sdkPath(
    "SDK-07",
    "replaced by another backup",
    async ({ people, alice, bob, watch, step, told, countOn, expectKeys }) => {
        const { kitchen } = await peopleWhoTalked(people, alice, bob);
        const { phone } = alice;
        await watch(alice);
        const events = new BackupEvents(phone);

        await step(FAILED, async () => {
            const stranger = backupPublicKey(decodeRecoveryKey(alice.writtenDown.recoveryKey));
            await alice.api.createBackupVersion(stranger);
            await kitchen.talk(alice, { sessions: 1 });
            const failures = failuresOf(phone, events);
            await countOn(FAILURE_SAID, failures, ["M_WRONG_ROOM_KEYS_VERSION"], HURRYING);
            await countOn(STOP_SAID, events.payloads("KeyBackupStatus"), [false]);
            await sayStatus(phone, events, told);
        });

        expectKeys().toBeKept({ by: phone, changes: ["backup"] });
    },
);

sdkPath(
    "SDK-07",
    "deleted by another device",
    async ({ people, alice, bob, watch, step, told, countOn, expectKeys }) => {
        const { kitchen } = await peopleWhoTalked(people, alice, bob);
        const { phone } = alice;
        await watch(alice);
        const events = new BackupEvents(phone);

        await step(FAILED, async () => {
            await alice.deleteBackup();
            await kitchen.talk(alice, { sessions: 1 });
            await countOn(FAILURE_SAID, failuresOf(phone, events), ["M_NOT_FOUND"], HURRYING);
            await countOn(STOP_SAID, events.payloads("KeyBackupStatus"), [false]);
            const check = await phone.inTime((_, crypto) => crypto.checkKeyBackupAndEnable());
            const version = check?.backupInfo.version ?? null;
            await countOn("the SDK to find no backup", version, null);
            const text = version === null ? "No key backup found" : `Backup version: ${version}`;
            await told(phone.label, text, { about: "version", version });
        });

        expectKeys().toBeKept({ by: phone, changes: ["backup"] });
    },
);

sdkPath(
    "SDK-07",
    "the server fails once",
    async ({ people, alice, bob, faults, watch, step, told, countOn, finding, expectKeys }) => {
        const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
        const { phone } = alice;
        await watch(alice);
        const events = new BackupEvents(phone);

        await step(FAILED, async () => {
            const { strikes } = faults.on({ ...UPLOAD, device: phone.deviceId }, failed(500), { nth: 1 });
            await kitchen.talk(alice, { sessions: 1 });
            phone.hurryUploads();
            await strikes;
            await alice.untilBackedUp(sessions + 1);
            const remaining = (): unknown => events.payloads("KeyBackupSessionsRemaining").at(-1);
            await countOn(`${phone.label} to say that nothing remains`, remaining, 0);
            await sayRemaining(phone, events, told);
            const failures = events.payloads("KeyBackupFailed");
            expect.soft(failures, "what is said of an upload that the server answered with 500").toEqual([]);
            finding(KEY_BACKUP_GUIDE, {
                says: 'KeyBackupFailed "fires when a key backup upload fails"',
                seen: "it does for M_NOT_FOUND and M_WRONG_ROOM_KEYS_VERSION only; an upload that is answered with 500 is tried again, and nothing is told",
            });
        });

        expectKeys().toBeKept({ by: phone });
    },
    { faulty: true },
);

/** Asks what failed, while the phone uploads without its delays. */
function failuresOf(phone: SdkClient, events: BackupEvents): () => unknown[] {
    return () => {
        phone.hurryUploads();
        return events.payloads("KeyBackupFailed");
    };
}

/** What the guide's listener prints of the last KeyBackupStatus. */
async function sayStatus({ label }: SdkClient, events: BackupEvents, told: PeopleFixtures["told"]): Promise<void> {
    const enabled = events.payloads("KeyBackupStatus").at(-1);
    await told(label, `Key backup enabled: ${enabled}`, { about: enabled === true ? "connected" : "not connected" });
}

/** What the guide's listener prints of the last KeyBackupSessionsRemaining. */
async function sayRemaining({ label }: SdkClient, events: BackupEvents, told: PeopleFixtures["told"]): Promise<void> {
    const remaining = events.payloads("KeyBackupSessionsRemaining").at(-1);
    const text = `${remaining} sessions remaining to back up`;
    await (remaining === 0 ? told(label, text, { about: "all backed up" }) : told(label, text));
}
