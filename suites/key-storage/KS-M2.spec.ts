/** "Allow key storage", on: a backup is made where there is none, and everything that the device holds goes into it. */
import { expect } from "@playwright/test";
import { path } from "../../fixtures/path.ts";
import { peopleWhoTalked } from "../history.ts";

path("KS-M2", async ({ people, alice, bob, element, watch, step, expectKeys }) => {
    const { sessions } = await peopleWhoTalked(people, alice, bob);
    const laptop = await element.signIn(alice, { verify: "recovery key" });
    await laptop.untilHolds(sessions);
    await alice.phone.signOut();
    await laptop.encryption.turnOffKeyStorage();
    await watch(alice, laptop);

    await step(
        '"Allow key storage"',
        async () => {
            await laptop.encryption.turnOnKeyStorage();
            await alice.untilBackedUp(sessions, laptop);
        },
        {
            again: async () => {
                if (!(await laptop.encryption.isKeyStorageOn())) await laptop.encryption.turnOnKeyStorage();
                await alice.untilBackedUp(sessions, laptop);
            },
        },
    );

    await step("After a restart of the app it is still on", async () => {
        await laptop.restart();
        expect(await laptop.encryption.isKeyStorageOn()).toBe(true);
    });

    const withKey = (key: () => Promise<string>) => async (): Promise<void> => {
        alice.recoveryKey = await key();
    };
    await step(
        "With a new recovery key, everything is found in it",
        withKey(() => laptop.encryption.setUpRecovery()),
        { again: withKey(() => laptop.encryption.setUpRecoveryAgain()) },
    );

    expectKeys().toBeKept({ by: laptop, changes: ["backup", "recovery key"] });
});
