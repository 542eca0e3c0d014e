/**
 * "For extra security, verify this user by checking a one-time code on both of your devices": that is about whom one talks
 * to. Keys and the backup stay as they are.
 */
import { expect } from "@playwright/test";
import { path } from "../../fixtures/path.ts";
import { peopleWhoTalked } from "../history.ts";

path("VER-07", async ({ people, alice, bob, element, watch, step, aside, newDevice, expectKeys }) => {
    const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
    const laptop = await element.signIn(alice);
    await laptop.untilHolds(sessions);
    await alice.untilGivenTheBackupKey(laptop);
    await watch(alice, laptop);

    await step("Room member panel > Start Verification", async () => {
        await laptop.memberPanel.open(laptop.room(kitchen.id), bob.name);
        await laptop.memberPanel.verify();
        await laptop.memberPanel.startVerification();
    });
    await step("Verify by emoji > They match on both sides", async () => {
        await bob.phone.joinNextInvitation();
        const asked = await bob.phone.nextVerification();
        await asked.accept();
        const { verification } = laptop.memberPanel;
        await verification.start();
        expect.soft(await verification.emoji(), "the emoji on the laptop").toEqual(await asked.emoji());
        await Promise.all([verification.theyMatch(), asked.theyMatch()]);
        await asked.untilDone();
        await verification.gotIt();
    });

    await aside("Afterwards: what the other user says reaches the backup", async () => {
        await kitchen.talk(bob, { sessions: 1 });
        await laptop.untilHolds(sessions + 1);
        await alice.untilBackedUp(sessions + 1, laptop);
    });

    const fresh = await newDevice(alice);
    expectKeys().toBeKept({ by: laptop, onFreshDevice: fresh, claims: ["K1", "K2", "K3", "K5"] });
});
