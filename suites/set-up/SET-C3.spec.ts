/** "If you clicked Don't ask me again": setting Secure Backup up from the settings, after its toast was sent away. */
import { path } from "../../fixtures/path.ts";
import { talkBeforeAnyBackup } from "../history.ts";

path("SET-C3", async ({ people, bob, element, watch, step, aside, newDevice, expectKeys }) => {
    const carol = await people.person("Carol", { recovery: "none" });
    const laptop = await element.signIn(carol, { verify: "emoji" });
    const { sessions } = await talkBeforeAnyBackup(people, carol, bob);
    await laptop.untilHolds(sessions);
    await carol.phone.signOut();
    await watch(carol, laptop);

    await aside('"Set up Secure Backup": not now', () => laptop.declineToast("Set up Secure Backup"));

    const settingUp = laptop.secureBackup.settingUp("key", carol.password);
    await step("Go to Element Security & Privacy settings", () => settingUp.open());
    await step("Click Generate a Security Key or Enter a Security Phrase. Then Continue", () =>
        settingUp.onTo("Save your Security Key"),
    );
    await step("Take note of your key, then click Continue", async () => {
        carol.recoveryKey = await settingUp.rest();
        await carol.untilBackedUp(sessions, laptop);
    });

    const fresh = await newDevice(carol);
    expectKeys().toBeKept({ by: laptop, onFreshDevice: fresh, changes: ["backup", "recovery key"] });
});
