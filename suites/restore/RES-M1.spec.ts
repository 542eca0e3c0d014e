/** A new sign-in with the recovery key: in the background, every key comes from the backup. */
import { path } from "../../fixtures/path.ts";
import { peopleWithHistory } from "../history.ts";

path("RES-M1", async ({ people, alice, bob, element, watch, step, aside, signedIn, expectKeys }) => {
    const { kitchen, cellar, sessions } = await peopleWithHistory(people, alice, bob);
    await alice.phone.signOut();
    await watch(alice);

    const laptop = await step(
        [
            "Sign in",
            "Confirm your identity > Use recovery key",
            "Enter your recovery key > Continue",
            "Device verified > Done",
        ],
        async () => {
            const device = await element.signIn(alice, { verify: "recovery key" });
            await device.untilHolds(sessions);
            signedIn(device);
            return device;
        },
    );

    await aside("Afterwards: read every message", async () => {
        await kitchen.readOn(laptop);
        await cellar.readOn(laptop);
    });

    expectKeys().toBeKept({ by: laptop, onFreshDevice: laptop });
});
