/**
 * "Some session data, including encrypted message keys, is missing. Sign out and sign in to fix this, restoring keys from
 * backup": the app sees that the browser has removed its keys, says so, and what it advises brings every key back.
 */
import { path } from "../../fixtures/path.ts";
import { peopleWhoTalked } from "../history.ts";

path("OUT-3", async ({ people, alice, bob, element, watch, step, aside, signedIn, signedOut, expectKeys }) => {
    const { sessions } = await peopleWhoTalked(people, alice, bob);
    const laptop = await element.signIn(alice);
    await laptop.untilHolds(sessions);
    await watch(alice, laptop);

    await step("Open the app: Missing session data", async () => {
        await laptop.evictKeys();
        await laptop.missingSessionData.shown();
    });

    await aside("Reload the tab: Missing session data", async () => {
        await laptop.page.reload();
        await laptop.missingSessionData.shown();
    });

    const again = await step("Sign out and sign in to fix this, restoring keys from backup", async () => {
        await laptop.missingSessionData.signOut();
        signedOut(laptop);
        const device = await element.signIn(alice, { in: laptop, verify: "recovery key" });
        await device.untilHolds(sessions);
        signedIn(device);
        return device;
    });

    expectKeys().toBeKept({ onFreshDevice: again, claims: ["K1", "K2", "K3", "K4", "K7"] });
});
