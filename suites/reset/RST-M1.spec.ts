/**
 * Resetting the backup where the settings have no button for it: "Allow key storage" off, and on again. Element's own
 * procedure begins with "Ensuring you have a local copy of all your message keys", which this UI has no button for either.
 */
import { path } from "../../fixtures/path.ts";
import { knownIssues } from "../../helpers/paths/known-issues.ts";
import { peopleWithHistory } from "../history.ts";

path("RST-M1", async ({ people, alice, bob, element, watch, step, aside, newDevice, expectKeys }) => {
    const { seenAtOnce } = await peopleWithHistory(people, alice, bob);
    const laptop = await element.signIn(alice, { verify: "emoji" });
    await laptop.untilHolds(seenAtOnce);
    await alice.phone.signOut();
    await watch(alice, laptop);

    const turningOff = laptop.encryption.turningOffKeyStorage();
    await step("Encryption > Key storage > Allow key storage, off", () => turningOff.open());
    await step("Delete key storage", () => turningOff.rest());
    await step("Allow key storage, on", () => laptop.encryption.turnOnKeyStorage());
    await aside('"Set up recovery"', async () => {
        alice.recoveryKey = await laptop.encryption.setUpRecovery();
        await alice.untilBackedUp(seenAtOnce, laptop);
    });

    const fresh = await newDevice(alice);
    expectKeys().toBeBrokenBy(knownIssues.B01, {
        breaks: ["K1"],
        whatWasOn: [laptop],
        by: laptop,
        onFreshDevice: fresh,
        changes: ["backup", "recovery key"],
    });
});

path(
    "RST-M1",
    "with a local copy of all keys",
    async ({ people, alice, bob, element, watch, step, aside, newDevice, expectKeys }) => {
        const { sessions } = await peopleWithHistory(people, alice, bob);
        const laptop = await element.signIn(alice, { verify: "recovery key" });
        await laptop.untilHolds(sessions);
        await alice.phone.signOut();
        await watch(alice, laptop);

        const turningOff = laptop.encryption.turningOffKeyStorage();
        await step("Encryption > Key storage > Allow key storage, off", () => turningOff.open());
        await step("Delete key storage", () => turningOff.rest());
        await step("Allow key storage, on", () => laptop.encryption.turnOnKeyStorage());
        await aside('"Set up recovery"', async () => {
            alice.recoveryKey = await laptop.encryption.setUpRecovery();
            await alice.untilBackedUp(sessions, laptop);
        });

        const fresh = await newDevice(alice);
        expectKeys().toBeKept({ by: laptop, onFreshDevice: fresh, changes: ["backup", "recovery key"] });
    },
);
