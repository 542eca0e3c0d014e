/**
 * "If you have lost your Recovery Key … and have no other logged-in device with which to verify yourself, you may wish to
 * reset the backup": what only the old backup held is lost; what the device holds is kept.
 */
import { path } from "../../fixtures/path.ts";
import { peopleWithHistory } from "../history.ts";

path("RST-C2", async ({ people, alice, bob, element, watch, step, newDevice, expectKeys }) => {
    const { kitchen } = await peopleWithHistory(people, alice, bob);
    const laptop = await element.signIn(alice, { verify: "later" });
    await kitchen.talk(bob, { sessions: 2 });
    await laptop.untilHolds(2);
    await alice.phone.signOut();
    await watch(alice, laptop);

    const resetting = laptop.secureBackup.resettingAll(alice.password);
    await step("Forgotten or lost all recovery methods? Reset all", async () => {
        await resetting.open();
        await resetting.onTo("Reset everything");
    });
    await step("Reset everything > Reset", async () => {
        alice.recoveryKey = await resetting.rest();
        await alice.untilBackedUp(2, laptop);
    });

    const fresh = await newDevice(alice);
    expectKeys().toBeLostExcept({
        whatWasOn: [laptop],
        by: laptop,
        onFreshDevice: fresh,
        warning: "you will restart with no trusted sessions",
        changes: ["backup", "recovery key", "identity"],
    });
});
