/**
 * "The MatrixClient emits events related to key backup status": each of the four, with what comes with it, is held to what the
 * server then has.
 */
import { expect } from "@playwright/test";
import { failed } from "../../containers/proxy/faults.ts";
import { sdkPath } from "../../fixtures/sdk-path.ts";
import { madeUpExport } from "../../helpers/accounts/made-up-sessions.ts";
import { BackupEvents } from "../../helpers/clients/sdk/backup-events.ts";
import { eventually } from "../../helpers/eventually.ts";
import { backupPublicKey } from "../../helpers/megolm/backup.ts";
import { decodeRecoveryKey } from "../../helpers/megolm/recovery-key.ts";
import { KEY_BACKUP_GUIDE } from "../../helpers/paths/catalogue/sources.ts";
import { peopleWhoTalked, talkBeforeAnyBackup } from "../history.ts";

const TITLE = "Key backup events";
const UPLOAD = { method: "PUT", endpoint: "room_keys/keys" };
/** Beside the four that people have: the SDK uploads 100 at a time, and counts what remains from the second time on. */
const MADE_UP = 350;

sdkPath("SDK-07", "enabled, and uploading", async ({ people, bob, watch, step, told, finding, expectKeys }) => {
    const alice = await people.person("Alice", { recovery: "none" });
    const { phone } = alice;
    alice.recoveryKey = (await phone.setUpSecretStorage()).recoveryKey;
    const { room, sessions } = await talkBeforeAnyBackup(people, alice, bob);
    await phone.inTime((_, crypto) => crypto.importRoomKeysAsJson(JSON.stringify(madeUpExport(room.id, MADE_UP))));
    await watch(alice);
    const events = new BackupEvents(phone);

    await step(`${TITLE}: CryptoEvent.KeyBackupStatus, CryptoEvent.KeyBackupDecryptionKeyCached`, async () => {
        await phone.inTime((_, crypto) => crypto.resetKeyBackup());
        const { version } = await alice.currentBackup();
        // Up to 38 it is not awaited.
        await alice.untilGivenTheBackupKey(phone);
        expect(events.payloads("KeyBackupStatus")).toEqual([true]);
        expect(events.payloads("KeyBackupDecryptionKeyCached")).toEqual([version]);
        await told(phone.label, "Key backup enabled: true", { about: "connected" });
        await told(phone.label, `Decryption key cached for backup version ${version}`, { about: "access" });
    });

    await step(`${TITLE}: CryptoEvent.KeyBackupSessionsRemaining`, async () => {
        const all = sessions + MADE_UP;
        await alice.untilBackedUp(all);
        const remaining = (): unknown[] => events.payloads("KeyBackupSessionsRemaining");
        await eventually(`${phone.label} to say that nothing remains`, remaining, (seen) => seen.length === 4);
        expect(remaining(), "after the second hundred, the third, the rest, and at the end").toEqual([
            all - 200,
            all - 300,
            0,
            0,
        ]);
        await told(phone.label, "0 sessions remaining to back up", { about: "all backed up" });
    });

    await step(`${TITLE}: CryptoEvent.KeyBackupSessionsRemaining, for a single key`, async () => {
        const before = events.seen.length;
        await room.talk(alice, { sessions: 1 });
        await alice.untilBackedUp(sessions + MADE_UP + 1);
        const since = (): unknown => events.seen.slice(before);
        await eventually(`${phone.label} to say something`, since, () => events.seen.length > before);
        expect(since()).toEqual([["KeyBackupSessionsRemaining", 0]]);
        finding(KEY_BACKUP_GUIDE, {
            says: 'KeyBackupSessionsRemaining "fires when the count of sessions awaiting backup changes"',
            seen: "it does not when a session begins to await backup, nor after the first hundred that are uploaded: for one new key, all that comes is 0 at the end",
        });
    });

    expect(events.payloads("KeyBackupFailed")).toEqual([]);
    expectKeys().toBeKept({ by: phone, changes: ["backup"] });
});

sdkPath("SDK-07", "replaced by another backup", async ({ people, alice, bob, watch, step, told, expectKeys }) => {
    const { kitchen } = await peopleWhoTalked(people, alice, bob);
    const { phone } = alice;
    await watch(alice);
    const events = new BackupEvents(phone);

    await step(`${TITLE}: CryptoEvent.KeyBackupFailed`, async () => {
        const stranger = backupPublicKey(decodeRecoveryKey(alice.writtenDown.recoveryKey));
        await alice.api.createBackupVersion(stranger);
        await kitchen.talk(alice, { sessions: 1 });
        await untilFailed(phone, events);
        expect(events.payloads("KeyBackupFailed")).toEqual(["M_WRONG_ROOM_KEYS_VERSION"]);
        expect(events.payloads("KeyBackupStatus")).toEqual([false]);
        await told(phone.label, "Key backup enabled: false", { about: "not connected" });
    });

    expectKeys().toBeKept({ by: phone, changes: ["backup"] });
});

sdkPath("SDK-07", "deleted by another device", async ({ people, alice, bob, watch, step, told, expectKeys }) => {
    const { kitchen } = await peopleWhoTalked(people, alice, bob);
    const { phone } = alice;
    await watch(alice);
    const events = new BackupEvents(phone);

    await step(`${TITLE}: CryptoEvent.KeyBackupFailed`, async () => {
        await alice.deleteBackup();
        await kitchen.talk(alice, { sessions: 1 });
        await untilFailed(phone, events);
        expect(events.payloads("KeyBackupFailed")).toEqual(["M_NOT_FOUND"]);
        expect(events.payloads("KeyBackupStatus")).toEqual([false]);
        expect(await phone.inTime((_, crypto) => crypto.checkKeyBackupAndEnable())).toBeNull();
        await told(phone.label, "No key backup found", { about: "version", version: null });
    });

    expectKeys().toBeKept({ by: phone, changes: ["backup"] });
});

sdkPath(
    "SDK-07",
    "the server fails once",
    async ({ people, alice, bob, faults, watch, step, told, finding, expectKeys }) => {
        const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
        const { phone } = alice;
        await watch(alice);
        const events = new BackupEvents(phone);

        await step(`${TITLE}: CryptoEvent.KeyBackupFailed`, async () => {
            const { strikes } = faults.on({ ...UPLOAD, device: phone.deviceId }, failed(500), { nth: 1 });
            await kitchen.talk(alice, { sessions: 1 });
            phone.hurryUploads();
            await strikes;
            await alice.untilBackedUp(sessions + 1);
            const remaining = (): unknown[] => events.payloads("KeyBackupSessionsRemaining");
            await eventually(`${phone.label} to say that nothing remains`, remaining, ({ length }) => length > 0);
            expect(
                events.payloads("KeyBackupFailed"),
                "what is told of an upload that the server answered with 500",
            ).toEqual([]);
            await told(phone.label, "0 sessions remaining to back up", { about: "all backed up" });
            finding(KEY_BACKUP_GUIDE, {
                says: 'KeyBackupFailed "fires when a key backup upload fails"',
                seen: "it does for M_NOT_FOUND and M_WRONG_ROOM_KEYS_VERSION only; an upload that is answered with 500 is tried again, and nothing is told",
            });
        });

        expectKeys().toBeKept({ by: phone });
    },
    { faulty: true },
);

async function untilFailed(phone: { label: string; hurryUploads(): void }, events: BackupEvents): Promise<void> {
    await eventually(
        `${phone.label} to be told that an upload failed`,
        () => {
            phone.hurryUploads();
            return events.seen;
        },
        () => events.payloads("KeyBackupFailed").length > 0,
        { everyMs: 500 },
    );
}
