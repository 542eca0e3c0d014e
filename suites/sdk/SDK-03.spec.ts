/**
 * "Calling resetKeyBackup() replaces any existing backup. Keys in the old backup will no longer be actively maintained. Before
 * calling this, ensure the old backup's decryption key is stored somewhere safe if you may need it."
 *
 * Every old version is deleted from the server, and that key opens nothing: what only they held is lost.
 */
import { expect } from "@playwright/test";
import { sdkPath } from "../../fixtures/sdk-path.ts";
import { KEY_BACKUP_GUIDE } from "../../helpers/paths/catalogue/sources.ts";
import { peopleWhoTalked } from "../history.ts";
import { backupKeyOn } from "./backup-key.ts";

sdkPath(
    "SDK-03",
    undefined,
    async ({ people, alice, bob, watch, step, aside, told, finding, newDevice, expectKeys }) => {
        const { sessions } = await peopleWhoTalked(people, alice, bob);
        const laptop = await people.device(alice, "Alice's laptop");
        await laptop.verifyByRecoveryKey(alice.writtenDown.recoveryKey);
        // "Stored somewhere safe", as the guide asks for.
        const oldKey = await backupKeyOn(alice.phone, alice);
        await alice.phone.signOut();
        await watch(alice, laptop);
        const old = await alice.currentBackup();

        await step("resetKeyBackup()", async () => {
            await laptop.inTime((_, crypto) => crypto.resetKeyBackup());
            await alice.untilGivenTheBackupKey(laptop);
            const { uploadsTo } = await laptop.backupStatus();
            await told(laptop.label, `getActiveSessionBackupVersion(): ${uploadsTo}`, { about: "connected" });
        });

        await aside("The old backup, with its key", async () => {
            await laptop.inTime((_, crypto) => crypto.storeSessionBackupPrivateKey(oldKey, old.version));
            const restored = laptop.inTime((_, crypto) => crypto.restoreKeyBackup());
            await expect.soft(restored).rejects.toThrow(`Backup version to restore ${old.version} not found on server`);
            expect.soft(await alice.api.backupVersion(old.version), "the old version on the server").toBeUndefined();
            finding(KEY_BACKUP_GUIDE, {
                says: "the old backup is no longer maintained, and can be needed again with its decryption key",
                seen: `resetKeyBackup() deletes every version from the server: version ${old.version} is gone, and its key opens nothing`,
            });
            // As it was before this step looked.
            await laptop.inTime((_, crypto) => crypto.loadSessionBackupPrivateKeyFromSecretStorage());
        });

        const onFreshDevice = await newDevice(alice);
        const lost = expectKeys().toBeLostExcept({
            by: laptop,
            onFreshDevice,
            whatWasOn: [laptop],
            changes: ["backup"],
            claims: ["K5", "K7"],
        });
        expect(lost).toHaveLength(sessions);
    },
);
