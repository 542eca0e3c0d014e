/**
 * "If provided, the user's password is updated and all devices are logged out, unless `logout_devices` is set to `false`."
 * All devices, the dehydrated one among them, and the keys that only they hold: neither of which the document says.
 */
import { expect } from "@playwright/test";
import { operation } from "../../fixtures/operation.ts";
import { MODIFY_ACCOUNT } from "../../helpers/paths/catalogue/sources.ts";
import { peopleWhoTalked } from "../history.ts";

const NEW_PASSWORD = "correct horse battery staple 42";
const MODIFY = "PUT /_synapse/admin/v2/users/<user_id>, with a password";
const SAYS = "the user's password is updated and all devices are logged out, unless logout_devices is set to false.";

operation(
    "SYN-02",
    "everything backed up",
    async ({ people, alice, bob, admin, watch, step, signedOut, newDevice, finding, expectKeys }) => {
        await peopleWhoTalked(people, alice, bob);
        const tablet = await people.device(alice, "Alice's tablet");
        await tablet.enterRecoveryKey(alice.writtenDown.recoveryKey);
        await alice.phone.keepDehydratedDevice();
        expect.soft(await alice.api.dehydratedDevice(), "the dehydrated device, before").toBeDefined();
        await watch(alice, tablet);

        await step(MODIFY, async () => {
            await admin.modifyUser(alice.userId, { password: NEW_PASSWORD });
            alice.password = NEW_PASSWORD;
            signedOut(tablet);
            signedOut(alice.phone);
        });

        expect.soft(await admin.devices(alice.userId), "devices that the server kept").toEqual([]);
        expect.soft(await alice.api.dehydratedDevice(), "the dehydrated device").toBeUndefined();
        finding(MODIFY_ACCOUNT, {
            says: SAYS,
            seen: "The dehydrated device is deleted, too: until one is signed in again, nobody receives the keys of new messages.",
        });
        const fresh = await newDevice(alice);
        expectKeys().toBeKept({
            onFreshDevice: fresh,
            claims: ["K1", "K2", "K3", "K4", "K5"],
            changes: ["devices"],
        });
    },
);

operation(
    "SYN-02",
    "with keys that are not in the backup",
    async ({ people, alice, bob, admin, watch, step, signedOut, newDevice, finding, expectKeys }) => {
        const { kitchen } = await peopleWhoTalked(people, alice, bob);
        const [notBackedUp = ""] = await kitchen.sessionsOf(alice, kitchen.messages.slice(-1));
        await alice.loseFromBackup(kitchen.id, notBackedUp);
        await watch(alice);

        await step(MODIFY, async () => {
            await admin.modifyUser(alice.userId, { password: NEW_PASSWORD });
            alice.password = NEW_PASSWORD;
            signedOut(alice.phone);
        });

        expect.soft(await admin.devices(alice.userId), "devices that the server kept").toEqual([]);
        finding(MODIFY_ACCOUNT, {
            says: SAYS,
            seen: "The message keys that only those devices held are lost with them; the document does not say so.",
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
    "SYN-02",
    "logout_devices: false",
    async ({ people, alice, bob, admin, watch, step, aside, countOn, newDevice, expectKeys }) => {
        const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
        const tablet = await people.device(alice, "Alice's tablet");
        await tablet.enterRecoveryKey(alice.writtenDown.recoveryKey);
        await alice.phone.keepDehydratedDevice();
        const [before, dehydrated] = [await alice.deviceIds(), await alice.api.dehydratedDevice()];
        await watch(alice, tablet);

        await step('Or: PUT /_synapse/admin/v2/users/<user_id>, with a password and "logout_devices": false', () =>
            admin.modifyUser(alice.userId, { password: NEW_PASSWORD, logoutDevices: false }),
        );
        // Left out, the step leaves the old one: whoever signs in afterwards sees that it was changed.
        alice.password = NEW_PASSWORD;
        await aside("A message from each device, to see that all of them go on", async () => {
            await tablet.send(kitchen.id, "from the tablet");
            await kitchen.talk(alice, { sessions: 1 });
            await alice.untilBackedUp(sessions + 2, tablet);
        });

        expect.soft(await alice.deviceIds(), "the devices, after").toEqual(before);
        await countOn("the dehydrated device to stay", await alice.api.dehydratedDevice(), dehydrated);
        const fresh = await newDevice(alice);
        expectKeys().toBeKept({
            by: tablet,
            onFreshDevice: fresh,
            others: [alice.phone],
            claims: ["K1", "K2", "K3", "K4", "K5", "K8"],
        });
    },
);
