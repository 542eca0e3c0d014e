/**
 * "Reset Cross Signing … if you DO NOT have an active session. Doing this will destroy all your keys and you will NOT be
 * able to access any historical encrypted messages." That much is lost, and nothing before the user has said so.
 */
import { path } from "../../fixtures/path.ts";
import { peopleWithHistory } from "../history.ts";

path(
    "RST-C6",
    async ({ people, alice, bob, element, watch, step, aside, countOn, signedIn, newDevice, expectKeys }) => {
        await peopleWithHistory(people, alice, bob);
        await alice.phone.signOut();
        const before = await alice.api.backupVersion();
        await watch(alice);

        const laptop = await step("Log in to Element", async () => {
            const device = await element.signIn(alice, { verify: "not yet" });
            signedIn(device);
            return device;
        });
        await step("Skip verification for now > I'll verify later", () => laptop.verifyThisDevice.later());
        await step("Do not connect to Key Backup or verify session when asked", () => laptop.verifyThisSession.later());

        await aside('Click Clear cross-signing keys, and not yet "Reset everything"', async () => {
            await laptop.crossSigning.resettingWithoutKey(alice.password).cancelAt("Reset everything");
            await countOn("the old backup to be as it was", await alice.api.backupVersion(), before);
            await laptop.restart();
        });

        await step("Follow the steps from If you have an active session", async () => {
            alice.recoveryKey = await laptop.crossSigning.resettingWithoutKey(alice.password).finish();
        });

        const fresh = await newDevice(alice);
        expectKeys().toBeLostExcept({
            whatWasOn: [],
            by: laptop,
            onFreshDevice: fresh,
            warning: "might not be able to see past messages",
            changes: ["backup", "recovery key", "identity"],
        });
    },
);
