/**
 * "Make sure you always have access to another verified device or your recovery key to avoid losing your encrypted chat
 * history.": what the app says to whoever removes a device while another one is verified, whether or not there is a
 * backup. On the only device it asks for the recovery key; without one "You're about to lose access to your encrypted
 * chats", with a recovery key as the way out. The only device with an active backup is in active-backup.spec.ts.
 */
import { expect } from "@playwright/test";
import { path } from "../../fixtures/path.ts";
import type { People } from "../../helpers/accounts/people.ts";
import type { Person } from "../../helpers/accounts/person.ts";
import type { Element } from "../../helpers/clients/element/element.ts";
import { knownIssues } from "../../helpers/paths/known-issues.ts";
import { peopleWhoTalked, talkBeforeAnyBackup } from "../history.ts";
import { aliceWithoutBackup, type WithoutBackup } from "./no-backup.ts";

const REMOVE = "User menu > All settings > Account > Remove this device";
const QUESTION = "With another verified device: Are you sure you want to remove this device? > Remove this device";
const CONTINUE = "On the only device, with a recovery key: Continue to remove this device";
const WARNING =
    "On the only device, without one: You're about to lose access to your encrypted chats > Get recovery key, or Remove this device anyway";
const LOSS = "If you remove it you'll need a recovery key";

path(
    "OUT-N1",
    "with another verified device",
    async ({ people, alice, bob, element, watch, step, aside, signedOut, newDevice, expectKeys }) => {
        const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
        const laptop = await element.signIn(alice);
        await laptop.untilHolds(sessions);
        await watch(alice, laptop);

        await aside("A message, and its key in the backup", async () => {
            await laptop.send(kitchen.id, "the last word");
            await alice.untilBackedUp(sessions + 1, laptop);
        });
        const removing = laptop.removingThisDevice.confirming();
        await step(REMOVE, () => removing.open());
        await step(QUESTION, async () => {
            await removing.rest();
            await laptop.untilErased();
            signedOut(laptop);
        });

        const fresh = await newDevice(alice);
        expectKeys().toBeKept({
            by: alice.phone,
            onFreshDevice: fresh,
            claims: ["K1", "K2", "K3", "K4", "K5"],
            changes: ["devices"],
        });
    },
);

path(
    "OUT-N1",
    "with another verified device, and without a backup",
    async ({ people, bob, element, watch, step, signedOut, expectKeys }) => {
        const alice = await people.person("Alice", { recovery: "none" });
        const kitchen = await people.room("Kitchen", [alice, bob]);
        const laptop = await element.signIn(alice, { verify: "emoji" });
        // Switched off, the phone is a verified device all the same, and hears nothing of what is said now.
        await alice.phone.close();
        await kitchen.talk(bob, { sessions: 3, messages: 2 });
        await laptop.untilHolds(3);
        await watch(alice, laptop);

        const removing = laptop.removingThisDevice.confirming();
        await step(REMOVE, () => removing.open());
        await step(QUESTION, async () => {
            await removing.rest();
            await laptop.untilErased();
            signedOut(laptop);
        });

        const { counts } = expectKeys().toBeBrokenBy(knownIssues.B42, {
            breaks: ["K1"],
            whatWasOn: [],
            claims: ["K1"],
            changes: ["devices"],
        });
        expect(counts.lost).toBe(3);
    },
);

path(
    "OUT-N1",
    "the only device, Get recovery key",
    async ({ people, bob, element, watch, step, signedOut, newDevice, expectKeys }) => {
        const { alice, laptop } = await withoutRecoveryKey(people, bob, element);
        await watch(alice, laptop);

        const gettingKey = laptop.removingThisDevice.gettingRecoveryKey();
        await step(REMOVE, () => gettingKey.open());
        await step(WARNING, async () => {
            alice.recoveryKey = await gettingKey.rest();
        });
        await step([REMOVE, CONTINUE], async () => {
            await laptop.removingThisDevice.continuing().finish();
            await laptop.untilErased();
            signedOut(laptop);
        });

        const phone = await newDevice(alice);
        expectKeys().toBeKept({
            onFreshDevice: phone,
            claims: ["K1", "K2", "K3", "K4", "K5", "K7"],
            changes: ["recovery key", "devices"],
        });
    },
);

path(
    "OUT-N1",
    "the only device, cancelled or the tab reloaded at every dialog",
    async ({ people, bob, element, watch, step, interrupt, expectKeys }) => {
        const { alice, laptop } = await withoutRecoveryKey(people, bob, element);
        await watch(alice, laptop);

        // "Remove this device anyway" is on the same first page.
        await interrupt(laptop, () => laptop.removingThisDevice.gettingRecoveryKey());
        const gettingKey = laptop.removingThisDevice.gettingRecoveryKey();
        await step(REMOVE, () => gettingKey.open());
        await step(WARNING, async () => {
            alice.recoveryKey = await gettingKey.rest();
        });
        await interrupt(laptop, () => laptop.removingThisDevice.continuing());

        expectKeys().toBeKept({
            by: laptop,
            claims: ["K1", "K3", "K5", "K6", "K7"],
            changes: ["recovery key"],
        });
    },
);

path(
    "OUT-N1",
    "the only device, Remove this device anyway",
    async ({ people, bob, element, watch, step, signedOut, expectKeys }) => {
        const { alice, laptop, sessions } = await aliceWithoutBackup(people, bob, element);
        await watch(alice, laptop);

        const removing = laptop.removingThisDevice.removingAnyway();
        await step(REMOVE, () => removing.open());
        await step(WARNING, async () => {
            await removing.rest();
            await laptop.untilErased();
            signedOut(laptop);
        });

        const lost = expectKeys().toBeLostExcept({ whatWasOn: [], warning: LOSS, changes: ["devices"] });
        expect(lost).toHaveLength(sessions);
    },
);

/** Someone as their first sign-in leaves them: with a backup that holds everything, and without a recovery key. */
async function withoutRecoveryKey(
    people: People,
    bob: Person,
    element: Element,
): Promise<Pick<WithoutBackup, "alice" | "laptop">> {
    const alice = await people.person("Alice", { crossSigning: false, recovery: "none" });
    await alice.phone.signOut();
    const laptop = await element.signIn(alice, { verify: "first sign-in" });
    await laptop.untilOnlyDevice();
    const { sessions } = await talkBeforeAnyBackup(people, alice, bob, laptop);
    await alice.untilBackedUp(sessions, laptop);
    return { alice, laptop };
}
