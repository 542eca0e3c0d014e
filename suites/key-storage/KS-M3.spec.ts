/** "Change recovery key": "Your old one will no longer work." The new one opens the backup that is there; nothing else changes. */
import { path } from "../../fixtures/path.ts";
import { peopleWhoTalked } from "../history.ts";

path(
    "KS-M3",
    async ({ people, alice, bob, element, watch, step, aside, countOn, interrupt, newDevice, expectKeys }) => {
        const { sessions } = await peopleWhoTalked(people, alice, bob);
        const laptop = await element.signIn(alice, { verify: "recovery key" });
        await laptop.untilHolds(sessions);
        await alice.phone.signOut();
        await watch(alice, laptop);

        await interrupt(laptop, () => laptop.encryption.changingRecoveryKey());

        const old = alice.writtenDown.recoveryKey;
        const changing = laptop.encryption.changingRecoveryKey();
        await step("Encryption > Recovery > Change recovery key", () => changing.open());
        await step("Change recovery key? > Copy > Continue", () => changing.onTo("Enter your new recovery key"));
        await step("Enter your new recovery key > Confirm new recovery key", async () => {
            alice.recoveryKey = await changing.rest();
        });

        await aside("The old recovery key is refused", async () => {
            const phone = await people.device(alice, "a phone with the old key");
            const accepted = await phone.enterRecoveryKey(old).then(
                () => true,
                () => false,
            );
            await countOn("the old recovery key being accepted", accepted, false);
            await phone.signOut();
        });

        const fresh = await newDevice(alice);
        expectKeys().toBeKept({ by: laptop, onFreshDevice: fresh, changes: ["recovery key"] });
    },
);
