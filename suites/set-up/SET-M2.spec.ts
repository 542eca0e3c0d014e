/** "Set up recovery": the recovery key opens the backup that is there already; nothing is replaced by it. */
import { path } from "../../fixtures/path.ts";
import { talkBeforeAnyBackup } from "../history.ts";

path("SET-M2", async ({ people, bob, element, watch, step, countOn, interrupt, newDevice, expectKeys }) => {
    const carol = await people.person("Carol", { crossSigning: false, recovery: "none" });
    await carol.phone.signOut();
    const laptop = await element.signIn(carol, { verify: "first sign-in" });
    const { sessions } = await talkBeforeAnyBackup(people, carol, bob, laptop);
    await carol.untilBackedUp(sessions, laptop);
    const before = await carol.api.backupVersion();
    await watch(carol, laptop);

    await interrupt(laptop, () => laptop.encryption.settingUpRecovery());

    const withKey = (key: () => Promise<string>) => async (): Promise<void> => {
        carol.recoveryKey = await key();
        await countOn("the backup to keep its version", (await carol.api.backupVersion())?.version, before?.version);
    };
    const settingUp = laptop.encryption.settingUpRecovery();
    await step("User settings > Encryption > Recovery > Set up recovery > Continue", async () => {
        await settingUp.open();
        await settingUp.onTo("Save your recovery key somewhere safe");
    });
    await step("Save your recovery key somewhere safe > Copy > Continue", () =>
        settingUp.onTo("Enter your recovery key to confirm"),
    );
    await step(
        "Enter your recovery key to confirm > Finish set up",
        withKey(() => settingUp.rest()),
        { again: withKey(() => laptop.encryption.setUpRecoveryAgain()) },
    );

    const fresh = await newDevice(carol);
    expectKeys().toBeKept({ by: laptop, onFreshDevice: fresh, changes: ["recovery key"] });
});
