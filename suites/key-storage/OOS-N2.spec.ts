/**
 * "You have to reset your digital identity in order to ensure access to your chat history": where neither the device nor
 * secret storage has the keys of the identity. "You will lose any message history that's stored only on the server", and
 * nothing else, and not before the user has said who they are.
 */
import { expect } from "@playwright/test";
import { path } from "../../fixtures/path.ts";
import { knownIssues } from "../../helpers/paths/known-issues.ts";
import { withoutAnySecret } from "./out-of-sync.ts";

const NOTICE = "You have to reset your digital identity in order to ensure access to your chat history";

path("OOS-N2", async ({ people, alice, bob, element, watch, step, aside, newDevice, expectKeys }) => {
    const { laptop, held } = await withoutAnySecret(people, alice, bob, element);
    await alice.takeIdentityOutOfSecretStorage();
    await watch(alice, laptop);

    await aside("The app says so", async () => {
        expect.soft(await laptop.outOfSync.identityNeedsReset()).toContain(NOTICE);
    });
    const resetting = laptop.outOfSync.continuingWithReset(alice.password);
    await step(`${NOTICE} > Continue with reset`, () => resetting.open());
    await step("You need to reset your digital identity > Continue", () =>
        resetting.onTo("Confirm your identity by entering your account password"),
    );
    await step("Do not close this window until the reset is finished: enter your account password", () =>
        resetting.rest(),
    );
    await aside("Get recovery key", async () => {
        alice.recoveryKey = await laptop.encryption.setUpRecovery();
        await alice.untilBackedUp(held, laptop);
    });

    const fresh = await newDevice(alice);
    expectKeys().toBeLostExcept({
        whatWasOn: [laptop],
        by: laptop,
        onFreshDevice: fresh,
        warning: "You will lose any message history that’s stored only on the server",
        changes: ["backup", "recovery key", "identity"],
    });
});

path("OOS-N2", "cancelled at the password", async ({ people, alice, bob, element, watch, cancel, expectKeys }) => {
    const { laptop } = await withoutAnySecret(people, alice, bob, element);
    await alice.takeIdentityOutOfSecretStorage();
    await watch(alice, laptop);

    await cancel(() => laptop.outOfSync.continuingWithReset(alice.password));

    expectKeys().toBeBrokenBy(knownIssues.B04, {
        breaks: ["K1", "K6", "E"],
        whatWasOn: [laptop],
        by: laptop,
        claims: ["K1", "K6"],
    });
});
