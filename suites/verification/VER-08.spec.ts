/**
 * "New login. Was this you?" > "Yes, it was me": the question is put away. It verifies nobody: the new login gets none of
 * the account's secrets, and no key is lost on either side.
 */
import { expect } from "@playwright/test";
import { path } from "../../fixtures/path.ts";
import { peopleWhoTalked } from "../history.ts";

path("VER-08", async ({ people, alice, bob, element, watch, step, aside, countOn, signedIn, expectKeys }) => {
    const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
    const laptop = await element.signIn(alice);
    await laptop.untilHolds(sessions);
    await watch(alice, laptop);

    const tablet = await aside("A new, unverified login", async () => {
        const device = await people.device(alice, "Alice's tablet");
        signedIn(device);
        return device;
    });
    await step("New login. Was this you? > Yes, it was me", async () => {
        expect.soft(await laptop.newLogin.yesItWasMe()).toContain("Alice's tablet");
        await countOn("the tablet having no secret of the account", await tablet.heldSecrets(), []);
        await countOn("Alice's phone taking the tablet for verified", await alice.phone.seesVerified(tablet), false);
    });
    await aside("Afterwards: both read what is said", async () => {
        const said = await kitchen.talk(bob, { sessions: 1 });
        await kitchen.readOn(tablet, said);
        await kitchen.readOn(laptop, said);
        await alice.untilBackedUp(sessions + 1, laptop);
    });

    expectKeys().toBeKept({ by: laptop, others: [tablet], claims: ["K1", "K3", "K4"] });
});
