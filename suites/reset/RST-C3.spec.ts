/**
 * "Delete Backup", then "Set up": documented for Android alone, and there in Element Web. "You will lose your encrypted
 * messages if your keys are not backed up properly": what the device holds is kept, and backed up again.
 */
import { path } from "../../fixtures/path.ts";
import { peopleWithHistory } from "../history.ts";

const SURE =
    "Are you sure? You will lose your encrypted messages if your keys are not backed up properly. > Delete Backup";

path("RST-C3", async ({ people, alice, bob, element, watch, step, interrupt, newDevice, expectKeys }) => {
    const { sessions } = await peopleWithHistory(people, alice, bob);
    const laptop = await element.signIn(alice, { verify: "recovery key" });
    await laptop.untilHolds(sessions);
    await alice.phone.signOut();
    await watch(alice, laptop);

    await interrupt(laptop, () => laptop.secureBackup.deleting());
    const deleting = laptop.secureBackup.deleting();
    await step("Security & Privacy > Secure Backup > Delete Backup", () => deleting.open());
    await step(SURE, () => deleting.rest());
    await step("Security & Privacy > Secure Backup > Set up", async () => {
        await laptop.secureBackup.setUpAgain(alice.writtenDown);
        await alice.untilBackedUp(sessions, laptop);
    });

    const fresh = await newDevice(alice);
    expectKeys().toBeKept({ by: laptop, onFreshDevice: fresh, changes: ["backup"] });
});

path("RST-C3", "with part of the keys", async ({ people, alice, bob, element, watch, step, newDevice, expectKeys }) => {
    const { seenAtOnce } = await peopleWithHistory(people, alice, bob);
    const laptop = await element.signIn(alice, { verify: "emoji" });
    await laptop.untilHolds(seenAtOnce);
    await alice.phone.signOut();
    await watch(alice, laptop);

    const deleting = laptop.secureBackup.deleting();
    await step("Security & Privacy > Secure Backup > Delete Backup", () => deleting.open());
    await step(SURE, () => deleting.rest());
    await step("Security & Privacy > Secure Backup > Set up", async () => {
        await laptop.secureBackup.setUpAgain(alice.writtenDown);
        await alice.untilBackedUp(seenAtOnce, laptop);
    });

    const fresh = await newDevice(alice);
    expectKeys().toBeLostExcept({
        whatWasOn: [laptop],
        by: laptop,
        onFreshDevice: fresh,
        warning: "You will lose your encrypted messages",
        claims: ["K5"],
        changes: ["backup"],
    });
});
