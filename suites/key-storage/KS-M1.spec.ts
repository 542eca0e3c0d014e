/**
 * "Allow key storage", off: "Are you sure you want to turn off key storage and delete it?" What the device holds is kept,
 * what only the key storage held is gone, and nothing older takes its place.
 */
import { path } from "../../fixtures/path.ts";
import { peopleWithHistory } from "../history.ts";

const OFF = "Encryption > Key storage > Allow key storage, off";
const DELETE = "Are you sure you want to turn off key storage and delete it? > Delete key storage";
const WARNING = "You will not have encrypted message history on new devices";

path("KS-M1", async ({ people, alice, bob, element, watch, step, countOn, interrupt, expectKeys }) => {
    const { sessions } = await peopleWithHistory(people, alice, bob);
    const laptop = await element.signIn(alice, { verify: "recovery key" });
    await laptop.untilHolds(sessions);
    await alice.phone.signOut();
    await watch(alice, laptop);

    await interrupt(laptop, () => laptop.encryption.turningOffKeyStorage());
    const turningOff = laptop.encryption.turningOffKeyStorage();
    await step(OFF, () => turningOff.open());
    const untilDeleted = async (): Promise<void> => {
        await turningOff.rest();
        await countOn("no backup being left", (await alice.api.backupVersion())?.version ?? "none", "none");
    };
    await step(DELETE, untilDeleted, {
        // Where it is off by then, the app has nothing more to offer.
        again: async () => {
            if (await laptop.encryption.isKeyStorageOn()) await untilDeleted();
        },
    });

    expectKeys().toBeKept({ by: laptop, changes: ["backup", "recovery key"] });
});

path("KS-M1", "with part of the keys", async ({ people, alice, bob, element, watch, step, expectKeys }) => {
    const { seenAtOnce } = await peopleWithHistory(people, alice, bob);
    const laptop = await element.signIn(alice, { verify: "emoji" });
    await laptop.untilHolds(seenAtOnce);
    await alice.phone.signOut();
    await watch(alice, laptop);

    const turningOff = laptop.encryption.turningOffKeyStorage();
    await step(OFF, () => turningOff.open());
    await step(DELETE, () => turningOff.rest());

    expectKeys().toBeLostExcept({
        whatWasOn: [laptop],
        by: laptop,
        warning: WARNING,
        changes: ["backup", "recovery key"],
    });
});
