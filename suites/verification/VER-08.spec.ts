/**
 * "New login. Was this you?" > "Yes, it was me": the question is put away. It verifies nobody: the new login gets none of
 * the account's secrets, and no key is lost on either side.
 */
import { expect } from "@playwright/test";
import { path } from "../../fixtures/path.ts";
import { peopleWhoTalked } from "../history.ts";

path("VER-08", async ({ people, alice, bob, element, watch, step, signedIn, expectKeys }) => {
    const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
    const laptop = await element.signIn(alice);
    await laptop.untilHolds(sessions);
    await watch(alice, laptop);

    const tablet = await step("A new, unverified login", async () => {
        const device = await people.device(alice, "Alice's tablet");
        signedIn(device);
        return device;
    });
    await step("New login. Was this you? > Yes, it was me", async () => {
        expect(await laptop.newLogin.yesItWasMe()).toContain("Alice's tablet");
        expect(await tablet.heldSecrets()).toEqual([]);
        expect(await alice.phone.seesVerified(tablet), "the tablet is verified").toBe(false);
    });
    await step("Afterwards: both go on to be told what is said", async () => {
        const said = await kitchen.talk(bob, { sessions: 1 });
        const ids = said.map(({ eventId }) => eventId);
        const shown = new Map(said.map(({ eventId, text }) => [eventId, { text }]));
        expect(await tablet.read(kitchen.id, ids)).toEqual(shown);
        expect(await laptop.read(kitchen.id, ids)).toEqual(shown);
        await alice.untilBackedUp(sessions + 1, laptop);
    });

    expectKeys().toBeKept({ by: laptop, others: [tablet], claims: ["K1", "K3", "K4"] });
});
