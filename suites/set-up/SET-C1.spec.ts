/**
 * "Set up Secure Backup": from then on every key that the device holds is in the backup, and whoever has the Security Key
 * can read everything on a new device.
 */
import { path } from "../../fixtures/path.ts";
import { talkBeforeAnyBackup } from "../history.ts";

path("SET-C1", async ({ people, bob, element, watch, step, interrupt, newDevice, expectKeys }) => {
    const carol = await people.person("Carol", { recovery: "none" });
    const laptop = await element.signIn(carol, { verify: "emoji" });
    const { sessions } = await talkBeforeAnyBackup(people, carol, bob);
    await laptop.untilHolds(sessions);
    await carol.phone.signOut();
    await watch(carol, laptop);

    await interrupt(laptop, () => laptop.secureBackup.settingUp("key", carol.password));

    const settingUp = laptop.secureBackup.settingUp("key", carol.password);
    await step("Settings > Security & Privacy > Secure Backup > Set up", () => settingUp.open());
    await step("Generate a Security Key > Continue", () => settingUp.onTo("Save your Security Key"));
    await step(
        ["Save your Security Key > Download or Copy > Continue", "Enter your account password, if asked"],
        async () => {
            carol.recoveryKey = await settingUp.rest();
            await carol.untilBackedUp(sessions, laptop);
        },
    );

    const fresh = await newDevice(carol);
    expectKeys().toBeKept({ by: laptop, onFreshDevice: fresh, changes: ["backup", "recovery key"] });
});
