/**
 * "If no backup exists, call resetKeyBackup() to create one. This also starts uploading keys to the new backup automatically":
 * it makes a version on the server, generates its key, stores that in secret storage, and activates the backup. Where there is
 * one, the guide's example leaves it alone.
 */
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

sdkPath("SDK-02", undefined, async ({ people, bob, watch, step, aside, countOn, newDevice, expectKeys }) => {
    const alice = await people.person("Alice", { recovery: "none" });
    const { phone } = alice;
    alice.recoveryKey = (await phone.setUpSecretStorage()).recoveryKey;
    const { sessions } = await talkBeforeAnyBackup(people, alice, bob);
    await watch(alice);

    const version = async (): Promise<string | undefined> => (await alice.api.backupVersion())?.version;
    await step(["checkKeyBackupAndEnable()", "resetKeyBackup(), if it answered null"], async () => {
        await createIfNone(phone);
        await alice.untilGivenTheBackupKey(phone);
        await countOn("the new backup to be active", (await phone.backupStatus()).uploadsTo, await version());
        await alice.untilBackedUp(sessions);
    });
    const first = await version();
    await aside("The example once more, where there is a backup", () => createIfNone(phone));

    await countOn("the backup to be the same one, once the example has run twice", await version(), first);
    const onFreshDevice = await newDevice(alice);
    expectKeys().toBeKept({ by: phone, onFreshDevice, changes: ["backup"] });
});
