/**
 * The same procedure with steps left out, which must lose keys: exactly those that only the old backup held. These show
 * that RST-C0 proves something: its oracle says "lost" where keys are lost, and which.
 *
 * Alice's phone, which holds everything, is signed out first: a device that holds a key gives it to the new backup.
 */
import { expect } from "@playwright/test";
import { control, test } from "../../fixtures/path.ts";
import { peopleWithHistory } from "../history.ts";

const PASSPHRASE = "correct horse battery staple 42";

test.describe.configure({ mode: "parallel" });

control(
    "RST-C0",
    "without step 1",
    async ({ people, alice, bob, element, watch, step, aside, signedIn, keepFile, expectKeys }) => {
        const { cellar, buried, seenAtOnce } = await peopleWithHistory(people, alice, bob);
        const laptop = await element.signIn(alice, { verify: "emoji" });
        await laptop.untilHolds(seenAtOnce);
        await alice.phone.signOut();
        await watch(alice, laptop);

        await step("Step 2: Exporting your message keys to a file", async () => {
            keepFile({ ...(await laptop.roomKeys.exportKeys(PASSPHRASE)), passphrase: PASSPHRASE });
        });

        await step("Step 3: Resetting the server-side key backup", async () => {
            alice.recoveryKey = await laptop.secureBackup.reset();
            await alice.untilBackedUp(seenAtOnce, laptop);
        });

        const fresh = await aside("Afterwards: a new device, given only the new Security Key", async () => {
            const device = await element.signIn(alice, { as: "new laptop", verify: "recovery key" });
            await device.untilHolds(seenAtOnce);
            signedIn(device);
            return device;
        });

        const lost = expectKeys().toBeLostExcept({
            whatWasOn: [laptop],
            by: laptop,
            onFreshDevice: fresh,
            changes: ["backup", "recovery key"],
        });
        expect(lost).toEqual((await cellar.sessionsOf(alice, buried)).sort());
    },
);

control(
    "RST-C0",
    "without step 2, and step 3 goes wrong",
    async ({ people, alice, bob, element, watch, step, countOn, signedOut, expectKeys }) => {
        const { cellar, buried, sessions, seenAtOnce } = await peopleWithHistory(people, alice, bob);
        const laptop = await element.signIn(alice, { verify: "emoji" });
        const tablet = await element.signIn(alice, { as: "tablet", verify: "emoji" });
        await tablet.untilHolds(seenAtOnce);
        await alice.phone.signOut();
        await watch(alice, laptop, tablet);

        await step("Step 1: Ensuring you have a local copy of all your message keys", async () => {
            const { restored } = await laptop.secureBackup.restore(alice.writtenDown);
            await countOn("the app to say that it restored every key", restored, sessions);
        });

        // The new backup cannot be made, and the laptop's profile is lost.
        await step("Step 3: Resetting the server-side key backup", async () => {
            await laptop.page.route("**/room_keys/version", (route) =>
                route.request().method() === "POST" ? route.abort() : route.continue(),
            );
            await laptop.secureBackup.resetExpectingFailure();
            await laptop.close();
            signedOut(laptop);
        });

        const lost = expectKeys().toBeLostExcept({
            whatWasOn: [tablet],
            by: tablet,
            onFreshDevice: tablet,
            changes: ["backup", "recovery key"],
        });
        expect(lost).toEqual((await cellar.sessionsOf(alice, buried)).sort());
    },
);

control(
    "RST-C0",
    "without steps 1 and 2",
    async ({ people, alice, bob, element, watch, step, aside, signedIn, expectKeys }) => {
        const { cellar, buried, seenAtOnce } = await peopleWithHistory(people, alice, bob);
        const laptop = await element.signIn(alice, { verify: "emoji" });
        await laptop.untilHolds(seenAtOnce);
        await alice.phone.signOut();
        await watch(alice, laptop);

        await step("Step 3: Resetting the server-side key backup", async () => {
            alice.recoveryKey = await laptop.secureBackup.reset();
            await alice.untilBackedUp(seenAtOnce, laptop);
        });

        const fresh = await aside("Afterwards: a new device, given only the new Security Key", async () => {
            const device = await element.signIn(alice, { as: "new laptop", verify: "recovery key" });
            await device.untilHolds(seenAtOnce);
            signedIn(device);
            return device;
        });

        const lost = expectKeys().toBeLostExcept({
            whatWasOn: [laptop],
            by: laptop,
            onFreshDevice: fresh,
            changes: ["backup", "recovery key"],
        });
        expect(lost).toEqual((await cellar.sessionsOf(alice, buried)).sort());
    },
);
