/**
 * "Changes the password of another user. This will automatically log the user out of all their devices." The keys that
 * only those devices hold go with them, which the document does not say; what had reached the backup can be read again.
 * With `logout_devices` false, every device goes on as it was.
 */
import { expect } from "@playwright/test";
import { operation } from "../../fixtures/operation.ts";
import { CLASSIC_UI, MODERN_UI, RESET_PASSWORD } from "../../helpers/paths/catalogue/sources.ts";
import { peopleWhoTalked } from "../history.ts";

const NEW_PASSWORD = "correct horse battery staple 42";
const RESET = "POST /_synapse/admin/v1/reset_password/<user_id>";

operation(
    "SYN-01",
    "everything backed up",
    async ({ people, alice, bob, element, admin, watch, step, aside, signedIn, signedOut, expectKeys }) => {
        const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
        const laptop = await element.signIn(alice);
        await laptop.untilHolds(sessions);
        await watch(alice, laptop);

        await step(RESET, async () => {
            await admin.resetPassword(alice.userId, { password: NEW_PASSWORD });
            alice.password = NEW_PASSWORD;
            await laptop.sessionEnded.shown();
            await laptop.untilErased();
            signedOut(laptop);
            signedOut(alice.phone);
        });

        expect.soft(await admin.devices(alice.userId), "devices that the server kept").toEqual([]);
        const again = await aside(
            "Afterwards: the same browser, with the new password and the recovery key",
            async () => {
                const device = await element.signIn(alice, { in: laptop, verify: "recovery key" });
                signedIn(device);
                await device.untilHolds(sessions);
                await kitchen.readOn(device);
                return device;
            },
        );
        expectKeys().toBeKept({
            onFreshDevice: again,
            claims: ["K1", "K2", "K3", "K4", "K5"],
            changes: ["devices"],
        });
    },
);

operation(
    "SYN-01",
    "with keys that are not in the backup",
    async ({ people, alice, bob, element, admin, watch, step, signedOut, newDevice, finding, expectKeys }) => {
        const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
        const laptop = await element.signIn(alice);
        await laptop.untilHolds(sessions);
        const [notBackedUp = ""] = await kitchen.sessionsOf(alice, kitchen.messages.slice(-1));
        await alice.loseFromBackup(kitchen.id, notBackedUp);
        await watch(alice, laptop);

        const said = await step(RESET, async () => {
            await admin.resetPassword(alice.userId, { password: NEW_PASSWORD });
            alice.password = NEW_PASSWORD;
            const words = await laptop.sessionEnded.shown();
            await laptop.untilErased();
            signedOut(laptop);
            signedOut(alice.phone);
            return words;
        });

        expect.soft(await admin.devices(alice.userId), "devices that the server kept").toEqual([]);
        finding(RESET_PASSWORD, {
            says: "This will automatically log the user out of all their devices.",
            seen: "The message keys that only those devices held are lost with them; the document does not say so.",
        });
        finding(element.generation === "classic" ? CLASSIC_UI : MODERN_UI, {
            says: said ?? "Signed Out: For security, this session has been signed out. Please sign in again.",
            seen: said
                ? "The app erases its keys, also those that are nowhere else, and says nothing of that."
                : "The app closes these words as it opens them, and erases its keys, also those that are nowhere else: its user sees the sign-in page.",
        });
        const fresh = await newDevice(alice);
        const lost = expectKeys().toBeLostExcept({
            whatWasOn: ["backup"],
            onFreshDevice: fresh,
            claims: ["K3", "K5"],
            changes: ["devices"],
        });
        expect(lost).toEqual([notBackedUp]);
    },
);

operation(
    "SYN-01",
    "logout_devices: false",
    async ({ people, alice, bob, element, admin, watch, step, aside, newDevice, expectKeys }) => {
        const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
        const laptop = await element.signIn(alice);
        await laptop.untilHolds(sessions);
        const before = await alice.deviceIds();
        await watch(alice, laptop);

        await step('Or: POST /_synapse/admin/v1/reset_password/<user_id>, with "logout_devices": false', () =>
            admin.resetPassword(alice.userId, { password: NEW_PASSWORD, logoutDevices: false }),
        );
        // Left out, the step leaves the old one: whoever signs in afterwards sees that it was changed.
        alice.password = NEW_PASSWORD;
        await aside("A message from each device, to see that all of them go on", async () => {
            await laptop.send(kitchen.id, "from the laptop");
            await kitchen.talk(alice, { sessions: 1 });
            await alice.untilBackedUp(sessions + 2, laptop);
        });

        expect.soft(await alice.deviceIds(), "the devices, after").toEqual(before);
        const fresh = await newDevice(alice);
        expectKeys().toBeKept({
            by: laptop,
            onFreshDevice: fresh,
            others: [alice.phone],
            claims: ["K1", "K2", "K3", "K4", "K5", "K8"],
        });
    },
);
