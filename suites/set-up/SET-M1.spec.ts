/** First sign-in: the app makes a backup where there is none, and never replaces one that is there. */
import { path } from "../../fixtures/path.ts";
import { peopleWithHistory, talkBeforeAnyBackup } from "../history.ts";

path("SET-M1", async ({ people, bob, element, watch, step, aside, signedIn, expectKeys }) => {
    const carol = await people.person("Carol", { crossSigning: false, recovery: "none" });
    await carol.phone.signOut();
    await watch(carol);

    const laptop = await step("Register or sign in", async () => {
        const device = await element.signIn(carol, { verify: "first sign-in" });
        await device.untilConnectedToBackup(carol);
        signedIn(device);
        return device;
    });

    await aside("Talk: what is said is backed up", async () => {
        const { sessions } = await talkBeforeAnyBackup(people, carol, bob, laptop);
        await carol.untilBackedUp(sessions, laptop);
    });

    await aside("With a recovery key, everything is found in the backup", async () => {
        carol.recoveryKey = await laptop.encryption.setUpRecovery();
    });

    expectKeys().toBeKept({ by: laptop, others: [laptop], changes: ["backup", "recovery key", "identity"] });
});

path(
    "SET-M1",
    "where there is a backup already",
    async ({ people, alice, bob, element, watch, step, countOn, signedIn, expectKeys }) => {
        const { sessions } = await peopleWithHistory(people, alice, bob);
        const before = await alice.api.backupVersion();
        await watch(alice);

        const laptop = await step("Register or sign in", async () => {
            const device = await element.signIn(alice, { verify: "recovery key" });
            await device.untilHolds(sessions);
            signedIn(device);
            return device;
        });

        await countOn("the backup to be the one that it was", await alice.api.backupVersion(), before);
        expectKeys().toBeKept({ by: laptop, onFreshDevice: laptop, claims: ["K1", "K2", "K4", "K5"] });
    },
);
