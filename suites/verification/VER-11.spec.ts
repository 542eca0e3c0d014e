/**
 * "How to Ensure You Have a Recovery Key": who has one finds out whether it works, who has a verified device gets a new
 * one and loses nothing, and who has neither is told first what will be lost.
 */
import { path } from "../../fixtures/path.ts";
import { peopleWithHistory } from "../history.ts";

path("VER-11", "scenario 1", async ({ people, alice, bob, element, watch, step, aside, signedIn, expectKeys }) => {
    const { kitchen, sessions } = await peopleWithHistory(people, alice, bob);
    await watch(alice);

    const browser = await step("Scenario #1: You have a recovery key but you are unsure if it is working", async () => {
        const device = await element.signIn(alice, { as: "different browser", verify: "recovery key" });
        await device.untilHolds(sessions);
        await alice.untilGivenTheBackupKey(device);
        signedIn(device);
        return device;
    });
    await aside("Afterwards: it reads what was said", () => kitchen.readOn(browser));

    expectKeys().toBeKept({ by: alice.phone, onFreshDevice: browser, claims: ["K1", "K2", "K5"] });
});

path("VER-11", "scenario 2", async ({ people, alice, bob, element, watch, step, countOn, newDevice, expectKeys }) => {
    const { seenAtOnce } = await peopleWithHistory(people, alice, bob);
    const laptop = await element.signIn(alice, { verify: "emoji" });
    await laptop.untilHolds(seenAtOnce);
    await alice.untilGivenTheBackupKey(laptop);
    await alice.phone.signOut();
    const before = await alice.api.backupVersion();
    await watch(alice, laptop);

    await step("Scenario #2: You do not have a recovery key but you have at least one verified device", async () => {
        alice.recoveryKey = await laptop.encryption.changeRecoveryKey();
        await countOn("the backup staying as it was", await alice.api.backupVersion(), before);
    });

    const fresh = await newDevice(alice);
    expectKeys().toBeKept({
        by: laptop,
        onFreshDevice: fresh,
        claims: ["K1", "K2", "K3", "K4", "K5"],
        changes: ["recovery key"],
    });
});

path("VER-11", "scenario 3", async ({ people, alice, bob, element, watch, step, newDevice, expectKeys }) => {
    await peopleWithHistory(people, alice, bob);
    await alice.phone.signOut();
    const laptop = await element.signIn(alice, { verify: "not yet" });
    await watch(alice, laptop);

    await step("Scenario #3: You have neither: reset your cryptographic identity", async () => {
        await laptop.verifyThisDevice.cantConfirm(alice.password).finish();
        alice.recoveryKey = await laptop.encryption.setUpRecovery();
    });

    const fresh = await newDevice(alice);
    expectKeys().toBeLostExcept({
        whatWasOn: [],
        by: laptop,
        onFreshDevice: fresh,
        warning: "You will lose any message history that’s stored only on the server",
        changes: ["backup", "recovery key", "identity"],
    });
});
