/**
 * "Select to enter a Security Phrase … Download your Security Key. This can alternatively to your Security Phrase be used
 * to get your keys": each of the two, alone, gives a new device everything.
 */
import { path } from "../../fixtures/path.ts";
import { talkBeforeAnyBackup } from "../history.ts";

const PHRASE = "an umbrella under the stairs, 1974";

path("SET-C2", async ({ people, bob, element, watch, step, aside, interrupt, signedIn, newDevice, expectKeys }) => {
    const carol = await people.person("Carol", { recovery: "none" });
    const laptop = await element.signIn(carol, { verify: "emoji" });
    const { sessions } = await talkBeforeAnyBackup(people, carol, bob);
    await laptop.untilHolds(sessions);
    await carol.phone.signOut();
    await watch(carol, laptop);

    await interrupt(laptop, () => laptop.secureBackup.settingUp({ phrase: PHRASE }, carol.password));

    const settingUp = laptop.secureBackup.settingUp({ phrase: PHRASE }, carol.password);
    await step(["Go to Security & Privacy", "Click the Secure Backup button to Set up"], () => settingUp.open());
    await step("Select to enter a Security Phrase", () => settingUp.onTo("Set a Security Phrase"));
    await step("Enter a Security Phrase", () => settingUp.onTo("Confirm Security Phrase"));
    await step("Repeat the Security Phrase", () => settingUp.onTo("Save your Security Key"));
    await step("Export your Security Key", async () => {
        carol.recoveryKey = await settingUp.rest();
        carol.phrase = PHRASE;
        await carol.untilBackedUp(sessions, laptop);
    });

    const byKey = await newDevice(carol);

    const byPhrase = await aside("Afterwards: a new device, given only the phrase", async () => {
        const device = await element.signIn(carol, { as: "new laptop", verify: "phrase" });
        await device.untilHolds(sessions);
        signedIn(device);
        return device;
    });

    expectKeys().toBeKept({ by: laptop, onFreshDevice: byKey, changes: ["backup", "recovery key"] });
    expectKeys().toBeKept({ by: laptop, onFreshDevice: byPhrase, changes: ["backup", "recovery key"] });
});
