/**
 * "Verify with Security Key or Phrase" (classic), "Use recovery key" (modern): what was written down is enough for a new
 * login to read everything, without any other device. Modern makes no phrases any more, and must still take them.
 */
import { path } from "../../fixtures/path.ts";
import { peopleWithHistory } from "../history.ts";

const GENERATIONS = [
    {
        id: "VER-03",
        choose: "Click Verify with Security Key or Phrase",
        enter: "Enter your Security Key when prompted and click Continue",
        done: "Click Done",
    },
    {
        id: "VER-04",
        choose: "Confirm your identity > Use recovery key",
        enter: "Enter your recovery key > Continue",
        done: "Device verified > Done",
    },
] as const;

for (const { id, choose, enter, done } of GENERATIONS) {
    path(id, "with the key", async ({ people, alice, bob, element, watch, step, aside, expectKeys }) => {
        const { kitchen, sessions } = await peopleWithHistory(people, alice, bob);
        const laptop = await element.signIn(alice, { verify: "not yet" });
        await watch(alice, laptop);

        await step(choose, () => laptop.verifyThisDevice.useRecoveryKey());
        await step(enter, () => laptop.verifyThisDevice.enter(alice.writtenDown));
        await step(done, async () => {
            await laptop.verifyThisDevice.done();
            await laptop.untilHolds(sessions);
            await alice.untilGivenTheBackupKey(laptop);
        });
        await aside("Afterwards: the new login reads what was said", () => kitchen.readOn(laptop));

        expectKeys().toBeKept({ by: alice.phone, onFreshDevice: laptop });
    });

    path(id, "with the phrase", async ({ people, bob, element, watch, step, aside, expectKeys }) => {
        const carol = await people.person("Carol", { recovery: "phrase" });
        const { kitchen, sessions } = await peopleWithHistory(people, carol, bob);
        const laptop = await element.signIn(carol, { verify: "not yet" });
        await watch(carol, laptop);

        await step(choose, () => laptop.verifyThisDevice.useRecoveryKey());
        await step(enter, () => laptop.verifyThisDevice.enter(carol.knownByHeart));
        await step(done, async () => {
            await laptop.verifyThisDevice.done();
            await laptop.untilHolds(sessions);
            await carol.untilGivenTheBackupKey(laptop);
        });
        await aside("Afterwards: the new login reads what was said", () => kitchen.readOn(laptop));

        expectKeys().toBeKept({ by: carol.phone, onFreshDevice: laptop });
    });
}
