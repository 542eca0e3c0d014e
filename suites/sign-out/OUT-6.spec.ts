/**
 * "Set a new account password…" in the settings: the password changes and nothing else does. No device is signed out, and
 * each goes on reading the backup and writing to it.
 */
import { expect } from "@playwright/test";
import { path } from "../../fixtures/path.ts";
import { peopleWhoTalked } from "../history.ts";

const NEW_PASSWORD = "correct horse battery staple 42";

path("OUT-6", async ({ people, alice, bob, element, watch, step, aside, newDevice, expectKeys }) => {
    const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
    const laptop = await element.signIn(alice);
    await laptop.untilHolds(sessions);
    const tablet = await people.device(alice, "Alice's tablet");
    await tablet.enterRecoveryKey(alice.writtenDown.recoveryKey);
    const before = await alice.deviceIds();
    await watch(alice, laptop, tablet);

    await aside("Refused: another password than the current one", async () => {
        await laptop.account.changePasswordRefused("not my password", NEW_PASSWORD);
    });

    await step("Settings > Account > Change password", async () => {
        await laptop.account.changePassword(alice.password, NEW_PASSWORD);
        alice.password = NEW_PASSWORD;
    });

    await aside("A message from each device, to see that all of them go on", async () => {
        await laptop.send(kitchen.id, "from the laptop");
        await kitchen.talk(alice, { sessions: 1 });
        await tablet.send(kitchen.id, "from the tablet");
        await alice.untilBackedUp(sessions + 3, laptop, tablet);
    });

    expect.soft(await alice.deviceIds(), "the devices, after").toEqual(before);
    const fresh = await newDevice(alice);
    expectKeys().toBeKept({
        by: laptop,
        onFreshDevice: fresh,
        others: [alice.phone, tablet],
        claims: ["K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8"],
    });
});
