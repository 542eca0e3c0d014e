/**
 * "Complete key backup setup flow": secret storage first, then a backup whose key goes into it; and a new device, which has
 * nothing but what the user has written down, restores it all. `bootstrapSecretStorage({ setupNewKeyBackup })` comes to the same
 * in one call.
 */
import { expect } from "@playwright/test";
import { sdkPath } from "../../fixtures/sdk-path.ts";
import { BackupEvents } from "../../helpers/clients/sdk/backup-events.ts";
import { within } from "../../helpers/eventually.ts";
import { login } from "../../helpers/matrix/registration.ts";
import { decodeRecoveryKey } from "../../helpers/megolm/recovery-key.ts";
import { KEY_BACKUP_GUIDE } from "../../helpers/paths/catalogue/sources.ts";
import { talkBeforeAnyBackup } from "../history.ts";

/** What never ends has not ended by then, in milliseconds. */
const LIMIT_MS = 10_000;

const SECRET_STORAGE = "Initialize encryption and secret storage";
const BACKUP = "Check for an existing backup and create one if needed";
const NO_BACKUP = "the SDK to find no backup";

sdkPath("SDK-04", undefined, async ({ people, bob, watch, step, aside, signedIn, countOn, finding, expectKeys }) => {
    const alice = await people.person("Alice", { crossSigning: false, recovery: "none" });
    const { phone } = alice;
    const { sessions } = await talkBeforeAnyBackup(people, alice, bob);
    await watch(alice);

    await step(SECRET_STORAGE, () =>
        phone.inTime(async (_, crypto) => {
            await crypto.bootstrapSecretStorage({
                createSecretStorageKey: async () => {
                    const key = await crypto.createRecoveryKeyFromPassphrase();
                    alice.recoveryKey = key.encodedPrivateKey;
                    return key;
                },
            });
        }),
    );

    await step(BACKUP, async () => {
        const found = await phone.inTime(async (_, crypto) => {
            const check = await crypto.checkKeyBackupAndEnable();

            if (check === null) {
                // No backup exists — create one.
                // resetKeyBackup() also stores the key in secret storage.
                await crypto.resetKeyBackup();
            }
            return check?.backupInfo.version ?? null;
        });
        await countOn(NO_BACKUP, found, null);
    });
    await alice.untilGivenTheBackupKey(phone);

    await step("Listen for backup events", async () => {
        const events = new BackupEvents(phone);
        const version = (await alice.api.backupVersion())?.version;
        await countOn("the new backup to be active", (await phone.backupStatus()).uploadsTo, version);
        await alice.untilBackedUp(sessions);
        expect.soft(events.payloads("KeyBackupStatus"), "what who listens in this step is told of it").toEqual([]);
        finding(KEY_BACKUP_GUIDE, {
            says: "step 4, after step 3 has made the backup: updateBackupStatusUI(enabled) on CryptoEvent.KeyBackupStatus",
            seen: "KeyBackupStatus came with step 3: who begins to listen in step 4 is never told that the backup is enabled",
        });
    });

    const laptop = await people.device(alice, "Alice's new laptop");
    laptop.hasAtHand(alice.writtenDown.recoveryKey);
    await step("Restore keys on a new device (optional)", async () => {
        const progress: [number, number][] = [];
        const { total, imported } = await laptop.inTime(async (_, crypto) => {
            // Load the decryption key from secret storage
            await crypto.loadSessionBackupPrivateKeyFromSecretStorage();

            // Restore all backed-up keys
            return crypto.restoreKeyBackup({
                progressCallback: (data) => {
                    if (data.stage === "load_keys") progress.push([data.successes, data.total]);
                },
            });
        });
        const { count } = await alice.currentBackup();
        await countOn("the SDK to restore every key", { total, imported }, { total: count, imported: sessions });
        await countOn("its progress to end with every key", progress.at(-1), [sessions, sessions]);
        const { uploadsTo } = await laptop.backupStatus();
        expect.soft(uploadsTo, "the version that the new device backs up to").toBeNull();
        finding(KEY_BACKUP_GUIDE, {
            says: "step 5 is all that a new device does",
            seen: "the new device has the backup's key and does not back up: step 5 does not call checkKeyBackupAndEnable()",
        });
    });
    signedIn(laptop);

    await aside("checkKeyBackupAndEnable(), which step 5 leaves out", () =>
        laptop.inTime((_, crypto) => crypto.checkKeyBackupAndEnable()),
    );
    expectKeys().toBeKept({ by: phone, onFreshDevice: laptop, changes: ["backup", "recovery key"] });
});

sdkPath("SDK-04", "setupNewKeyBackup", async ({ people, bob, watch, step, newDevice, expectKeys }) => {
    const alice = await people.person("Alice", { recovery: "none" });
    const { phone } = alice;
    const { sessions } = await talkBeforeAnyBackup(people, alice, bob);
    await watch(alice);

    await step([SECRET_STORAGE, BACKUP], async () => {
        alice.recoveryKey = (await phone.setUpRecovery()).recoveryKey;
        await alice.untilBackedUp(sessions);
    });

    const onFreshDevice = await newDevice(alice);
    expectKeys().toBeKept({ by: phone, onFreshDevice, changes: ["backup", "recovery key"] });
});

sdkPath(
    "SDK-04",
    "the example as it stands",
    async ({ people, bob, sdk: loaded, watch, step, countOn, finding, expectKeys }) => {
        const alice = await people.person("Alice", { crossSigning: false, recovery: "none" });
        await talkBeforeAnyBackup(people, alice, bob);
        await watch(alice);
        const { sdk } = loaded;
        const { baseUrl } = alice.phone.matrix;
        const session = await login(baseUrl, { ...alice, deviceName: "as the guide has it" });
        const who = {
            baseUrl,
            accessToken: session.accessToken,
            userId: alice.userId,
            logger: alice.phone.log.logger(),
        };
        const promptUserForRecoveryKey = (): Uint8Array<ArrayBuffer> =>
            Uint8Array.from(decodeRecoveryKey(alice.writtenDown.recoveryKey));
        const cryptoCallbacks = {
            getSecretStorageKey: async ({ keys }: { keys: object }): Promise<[string, Uint8Array<ArrayBuffer>]> => {
                const key = promptUserForRecoveryKey();
                return [Object.keys(keys)[0] ?? "", key];
            },
        };

        await step("Create the client with cryptoCallbacks", async () => {
            const matrixClient = sdk.createClient({ ...who, cryptoCallbacks });
            await expect.soft(matrixClient.initRustCrypto()).rejects.toThrow("unknown deviceId");
            finding(KEY_BACKUP_GUIDE, {
                says: "createClient({ baseUrl, accessToken, userId, cryptoCallbacks }), then initRustCrypto()",
                seen: "initRustCrypto() refuses: createClient() needs deviceId, too",
            });
        });

        const matrixClient = sdk.createClient({ ...who, deviceId: session.deviceId, cryptoCallbacks });
        // In Node there is no IndexedDB.
        await matrixClient.initRustCrypto({ useIndexedDB: false });
        const crypto = matrixClient.getCrypto();
        if (!crypto) throw new Error("there is no crypto");
        await step(SECRET_STORAGE, async () => {
            const bootstrapped = crypto.bootstrapSecretStorage({
                createSecretStorageKey: async () => {
                    const key = await crypto.createRecoveryKeyFromPassphrase();
                    alice.recoveryKey = key.encodedPrivateKey;
                    return key;
                },
            });
            const done = within(LIMIT_MS, "bootstrapSecretStorage(), without a sync, to be done", bootstrapped);
            const ended = await done.then(
                () => true,
                () => false,
            );
            expect.soft(ended, "whether it ends without startClient()").toBe(Number.parseInt(loaded.version, 10) >= 43);
            if (ended) return;
            await matrixClient.startClient();
            await bootstrapped;
            finding(KEY_BACKUP_GUIDE, {
                says: "initRustCrypto(), then bootstrapSecretStorage()",
                seen: "bootstrapSecretStorage() waits for a sync to bring what it has stored: without startClient(), which the flow leaves out, it never ends",
            });
        });
        await step(BACKUP, async () => {
            const check = await crypto.checkKeyBackupAndEnable();
            await countOn(NO_BACKUP, check?.backupInfo.version ?? null, null);
            await within(LIMIT_MS, "resetKeyBackup() to be done", crypto.resetKeyBackup());
            const version = (await alice.api.backupVersion())?.version;
            await countOn("the new backup to be active", () => crypto.getActiveSessionBackupVersion(), version);
        });
        matrixClient.stopClient();

        expectKeys().toBeKept({ by: alice.phone, claims: ["K1"], changes: ["backup", "recovery key"] });
    },
);
