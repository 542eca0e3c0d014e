/**
 * "Allow key storage", off: "Are you sure you want to turn off key storage and delete it?" What the device holds is kept,
 * what only the key storage held is gone, and nothing older takes its place.
 */
import { expect } from "@playwright/test";
import { path } from "../../fixtures/path.ts";
import { peopleWithHistory } from "../history.ts";

const WARNING = "You will not have encrypted message history on new devices";

path("KS-M1", async ({ people, alice, bob, element, watch, step, interrupt, expectKeys }) => {
    const { sessions } = await peopleWithHistory(people, alice, bob);
    const laptop = await element.signIn(alice, { verify: "recovery key" });
    await laptop.untilHolds(sessions);
    await alice.phone.signOut();
    await watch(alice, laptop);

    await interrupt(laptop, () => laptop.encryption.turningOffKeyStorage());
    const untilDeleted = async (): Promise<void> => {
        await laptop.encryption.turnOffKeyStorage();
        expect(await alice.api.backupVersion(), "the backup on the server").toBeUndefined();
    };
    await step('"Delete key storage"', untilDeleted, {
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

    await step('"Delete key storage"', () => laptop.encryption.turnOffKeyStorage());

    expectKeys().toBeLostExcept({
        whatWasOn: [laptop],
        by: laptop,
        warning: WARNING,
        changes: ["backup", "recovery key"],
    });
});
