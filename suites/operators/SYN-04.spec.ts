/**
 * "Deletes the given devices for a specific user_id, and invalidates any access token associated with them", and
 * `delete_stale_devices_after`, "a daily background task to log out and delete any device that hasn't been accessed for
 * more than the specified amount of time". Where their keys had reached the backup, nothing is lost; and the dehydrated
 * device, which nobody ever accesses, stays.
 */
import { expect } from "@playwright/test";
import { operation } from "../../fixtures/operation.ts";
import { eventually } from "../../helpers/eventually.ts";
import type { AdminApi } from "../../helpers/matrix/admin-api.ts";
import { peopleWhoTalked } from "../history.ts";

const DAY_MS = 24 * 3_600_000;

operation(
    "SYN-04",
    "by hand",
    async ({ people, alice, bob, admin, watch, step, signedOut, countOn, newDevice, expectKeys }) => {
        const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
        const tablet = await people.device(alice, "Alice's tablet");
        const laptop = await people.device(alice, "Alice's laptop");
        for (const device of [tablet, laptop]) await device.enterRecoveryKey(alice.writtenDown.recoveryKey);
        await tablet.send(kitchen.id, "from the tablet");
        await alice.untilBackedUp(sessions + 1, tablet);
        await laptop.keepDehydratedDevice();
        const dehydrated = await alice.api.dehydratedDevice();
        expect.soft(dehydrated, "the dehydrated device, before").toBeDefined();
        await watch(alice, tablet, laptop);

        await step("DELETE /_synapse/admin/v2/users/<user_id>/devices/<device_id>", async () => {
            await admin.deleteDevice(alice.userId, tablet.deviceId);
            signedOut(tablet);
        });
        const left = [alice.phone.deviceId, laptop.deviceId, dehydrated].sort();
        expect.soft(await alice.deviceIds(), "the devices, after one was deleted").toEqual(left);

        await step("Or: POST /_synapse/admin/v2/users/<user_id>/delete_devices", async () => {
            await admin.deleteDevices(alice.userId, [alice.phone.deviceId, laptop.deviceId]);
            signedOut(alice.phone);
            signedOut(laptop);
        });
        expect.soft(await alice.deviceIds(), "the devices, after the others were deleted").toEqual([dehydrated]);

        await countOn("the dehydrated device to stay", await alice.api.dehydratedDevice(), dehydrated);
        const fresh = await newDevice(alice);
        expectKeys().toBeKept({
            onFreshDevice: fresh,
            claims: ["K1", "K2", "K3", "K4", "K5"],
            changes: ["devices"],
        });
    },
);

operation(
    "SYN-04",
    "delete_stale_devices_after",
    async ({ people, alice, bob, server, admin, watch, step, aside, signedOut, countOn, newDevice, expectKeys }) => {
        const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
        const tablet = await people.device(alice, "Alice's tablet");
        await tablet.enterRecoveryKey(alice.writtenDown.recoveryKey);
        await tablet.send(kitchen.id, "from the tablet");
        await alice.untilBackedUp(sessions + 1, tablet);
        await alice.phone.keepDehydratedDevice();
        const dehydrated = await alice.api.dehydratedDevice();
        expect.soft(dehydrated, "the dehydrated device, before").toBeDefined();
        await watch(alice, tablet);

        await step("Or: delete_stale_devices_after in the configuration", async () => {
            // It is set to 7 days, and nobody looks at the tablet for nine.
            await tablet.close();
            signedOut(tablet);
            for (const days of [5, 1, 3]) {
                const seen = await lastSeen(admin, alice.userId, alice.phone.deviceId);
                await server.letTimePass(days * DAY_MS);
                await eventually(
                    "the phone to be seen on that day",
                    () => lastSeen(admin, alice.userId, alice.phone.deviceId),
                    (now) => now - seen > (days - 1) * DAY_MS,
                );
            }
            await eventually(
                "the tablet to be deleted",
                () => alice.deviceIds(),
                (ids) => !ids.includes(tablet.deviceId),
            );
        });

        const left = [alice.phone.deviceId, dehydrated].sort();
        expect.soft(await alice.deviceIds(), "the devices that are left").toEqual(left);
        await countOn("the dehydrated device to stay", await alice.api.dehydratedDevice(), dehydrated);
        await aside("A message from the phone, to see that it goes on", async () => {
            await kitchen.talk(alice, { sessions: 1 });
            await alice.untilBackedUp(sessions + 2);
        });
        const fresh = await newDevice(alice);
        expectKeys().toBeKept({
            by: alice.phone,
            onFreshDevice: fresh,
            claims: ["K1", "K2", "K3", "K4", "K5"],
            changes: ["devices"],
        });
    },
    { settings: { delete_stale_devices_after: "7d" }, movableClock: true },
);

/** When the server saw a device last, in milliseconds since 1970. */
async function lastSeen(admin: AdminApi, userId: string, deviceId: string): Promise<number> {
    const device = (await admin.devices(userId)).find(({ device_id }) => device_id === deviceId);
    if (!device) throw new Error(`the server has no device ${deviceId} of ${userId}`);
    return device.last_seen_ts ?? 0;
}
