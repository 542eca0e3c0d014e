/** A new sign-in with the recovery key: in the background, every key comes from the backup. */
import { expect } from "@playwright/test";
import { path } from "../../fixtures/path.ts";
import { peopleWithHistory } from "../history.ts";

path("RES-M1", async ({ people, alice, bob, element, watch, step, signedIn, expectKeys }) => {
    const { kitchen, cellar, sessions } = await peopleWithHistory(people, alice, bob);
    await alice.phone.signOut();
    await watch(alice);

    const laptop = await step("Confirm your identity: use recovery key", async () => {
        const device = await element.signIn(alice, { verify: "recovery key" });
        await device.untilHolds(sessions);
        signedIn(device);
        return device;
    });

    await step("Read every message", async () => {
        expect(await laptop.read(kitchen.id, kitchen.eventIds)).toEqual(kitchen.asShown);
        expect(await laptop.read(cellar.id, cellar.eventIds)).toEqual(cellar.asShown);
    });

    expectKeys().toBeKept({ by: laptop, onFreshDevice: laptop });
});
