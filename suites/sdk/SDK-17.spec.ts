/**
 * "If the user doesn't already have a key backup you should create one", says the README, and its snippet asks whether there is
 * one, and creates one whatever the answer. Run at every start, as a snippet about a start is, it destroys the backup that the
 * start before has made.
 */
import { expect } from "@playwright/test";
import { sdkPath } from "../../fixtures/sdk-path.ts";
import type { SdkClient } from "../../helpers/clients/sdk/sdk-client.ts";
import { JS_SDK_README } from "../../helpers/paths/catalogue/sources.ts";
import { talkBeforeAnyBackup } from "../history.ts";

/** The README's snippet as it stands. @returns what it had asked for, and does not use */
async function snippet(device: SdkClient): Promise<boolean> {
    return device.inTime(async (matrixClient) => {
        // Check if we have a key backup.
        // If checkKeyBackupAndEnable returns null, there is no key backup.
        const hasKeyBackup = (await matrixClient.getCrypto()?.checkKeyBackupAndEnable()) !== null;

        // Create the key backup
        await matrixClient.getCrypto()?.resetKeyBackup();
        return hasKeyBackup;
    });
}

sdkPath("SDK-17", undefined, async ({ people, bob, watch, step, countOn, finding, newDevice, expectKeys }) => {
    const alice = await people.person("Alice", { recovery: "none" });
    alice.recoveryKey = (await alice.phone.setUpSecretStorage()).recoveryKey;
    const { sessions } = await talkBeforeAnyBackup(people, alice, bob);
    expect.soft(await snippet(alice.phone), "whether there was a backup at the first run").toBe(false);
    await alice.untilBackedUp(sessions);
    // The next start is on another device, which holds no keys yet: they are in the backup.
    const laptop = await people.device(alice, "Alice's laptop");
    await laptop.verifyByRecoveryKey(alice.writtenDown.recoveryKey);
    await alice.phone.signOut();
    await watch(alice, laptop);
    const before = await alice.currentBackup();

    await step("resetKeyBackup()", async () => {
        await countOn("the snippet to find the backup", await snippet(laptop), true);
        const after = await alice.api.backupVersion();
        expect.soft([before.count, after?.count], "entries on the server").toEqual([sessions, 0]);
        expect.soft(await alice.api.backupVersion(before.version), "the first run's version").toBeUndefined();
        finding(JS_SDK_README, {
            says: '"If the user doesn\'t already have a key backup you should create one"',
            seen: `the snippet calls resetKeyBackup() although hasKeyBackup is true: the backup with ${sessions} sessions is deleted`,
        });
    });

    const onFreshDevice = await newDevice(alice);
    const lost = expectKeys().toBeLostExcept({
        by: laptop,
        onFreshDevice,
        whatWasOn: [laptop],
        changes: ["backup"],
        claims: ["K5"],
    });
    expect(lost).toHaveLength(sessions);
});
