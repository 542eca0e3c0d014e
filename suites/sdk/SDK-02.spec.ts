/**
 * "If no backup exists, call resetKeyBackup() to create one. This also starts uploading keys to the new backup automatically":
 * it makes a version on the server, generates its key, stores that in secret storage, and activates the backup. Where there is
 * one, the guide's example leaves it alone.
 */
import { expect } from "@playwright/test";
import { sdkPath } from "../../fixtures/sdk-path.ts";
import type { SdkClient } from "../../helpers/clients/sdk/sdk-client.ts";
import { talkBeforeAnyBackup } from "../history.ts";

/** The guide's example as it stands. */
async function createIfNone(device: SdkClient): Promise<void> {
    await device.inTime(async (_, crypto) => {
        // Check if we have a key backup.
        // If checkKeyBackupAndEnable returns null, there is no key backup.
        const hasKeyBackup = (await crypto.checkKeyBackupAndEnable()) !== null;

        // Create a new backup if none exists
        if (!hasKeyBackup) {
            await crypto.resetKeyBackup();
        }
    });
}

sdkPath("SDK-02", undefined, async ({ people, bob, watch, step, newDevice, expectKeys }) => {
    const alice = await people.person("Alice", { recovery: "none" });
    const { phone } = alice;
    alice.recoveryKey = (await phone.setUpSecretStorage()).recoveryKey;
    const { sessions } = await talkBeforeAnyBackup(people, alice, bob);
    await watch(alice);

    await step("Creating a new backup", async () => {
        await createIfNone(phone);
        const { version } = await alice.currentBackup();
        await alice.untilGivenTheBackupKey(phone);
        expect((await phone.backupStatus()).uploadsTo, "the version that is active").toBe(version);
        await alice.untilBackedUp(sessions);
    });
    const { version } = await alice.currentBackup();
    await step("Creating a new backup, once more", () => createIfNone(phone));

    expect((await alice.currentBackup()).version, "the version once it was asked for twice").toBe(version);
    const onFreshDevice = await newDevice(alice);
    expectKeys().toBeKept({ by: phone, onFreshDevice, changes: ["backup"] });
});
