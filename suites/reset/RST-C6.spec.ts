/**
 * "Reset Cross Signing … if you DO NOT have an active session. Doing this will destroy all your keys and you will NOT be
 * able to access any historical encrypted messages." That much is lost, and nothing before the user has said so.
 */
import { expect } from "@playwright/test";
import { path } from "../../fixtures/path.ts";
import { peopleWithHistory } from "../history.ts";

path("RST-C6", async ({ people, alice, bob, element, watch, step, signedIn, newDevice, expectKeys }) => {
    await peopleWithHistory(people, alice, bob);
    await alice.phone.signOut();
    const before = await alice.api.backupVersion();
    await watch(alice);

    const laptop = await step("Do not connect to Key Backup or verify session when asked", async () => {
        const device = await element.signIn(alice, { verify: "later" });
        signedIn(device);
        return device;
    });

    await step('Click Clear cross-signing keys, and not yet "Reset everything"', async () => {
        await laptop.crossSigning.resettingWithoutKey(alice.password).cancelAt("Reset everything");
        expect(await alice.api.backupVersion(), "the backup that the lost key opens").toEqual(before);
        await laptop.restart();
    });

    await step("Click Clear cross-signing keys. Click Generate a Security Key. Then Continue", async () => {
        alice.recoveryKey = await laptop.crossSigning.resetWithoutKey(alice.password);
    });

    const fresh = await newDevice(alice);
    expectKeys().toBeLostExcept({
        whatWasOn: [],
        by: laptop,
        onFreshDevice: fresh,
        warning: "might not be able to see past messages",
        changes: ["backup", "recovery key", "identity"],
    });
});
