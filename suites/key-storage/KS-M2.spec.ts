/** "Allow key storage", on: a backup is made where there is none, and everything that the device holds goes into it. */
import { path } from "../../fixtures/path.ts";
import { peopleWhoTalked } from "../history.ts";

path("KS-M2", async ({ people, alice, bob, element, watch, step, aside, countOn, expectKeys }) => {
    const { sessions } = await peopleWhoTalked(people, alice, bob);
    const laptop = await element.signIn(alice, { verify: "recovery key" });
    await laptop.untilHolds(sessions);
    await alice.phone.signOut();
    await laptop.encryption.turnOffKeyStorage();
    await watch(alice, laptop);

    await step(
        "Encryption > Key storage > Allow key storage, on",
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

    await aside("After a restart of the app it is still on", async () => {
        await laptop.restart();
        await countOn("key storage being on", await laptop.encryption.isKeyStorageOn(), true);
    });

    const withKey = (key: () => Promise<string>) => async (): Promise<void> => {
        alice.recoveryKey = await key();
    };
    await aside(
        "With a new recovery key, everything is found in it",
        withKey(() => laptop.encryption.setUpRecovery()),
        { again: withKey(() => laptop.encryption.setUpRecoveryAgain()) },
    );

    expectKeys().toBeKept({ by: laptop, changes: ["backup", "recovery key"] });
});
