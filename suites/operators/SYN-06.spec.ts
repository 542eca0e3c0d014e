/**
 * "`dehydrated` - Whether the device is a dehydrated device": a device that nobody holds, which receives keys while none is
 * signed in. It is listed as what it is, nothing of what happens here removes it, and whoever signs in afterwards with the
 * recovery key takes those keys from it. What removed it elsewhere was a sync by the Matrix Authentication Service
 * (synapse#19892), and there is none here.
 */
import { expect } from "@playwright/test";
import { operation } from "../../fixtures/operation.ts";
import { peopleWhoTalked } from "../history.ts";

operation(
    "SYN-06",
    undefined,
    async ({ people, alice, bob, admin, watch, step, aside, signedIn, signedOut, expectKeys }) => {
        const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
        await alice.phone.keepDehydratedDevice();
        const dehydrated = (await alice.api.dehydratedDevice()) ?? "";
        await bob.phone.untilKnows(alice.userId, dehydrated);
        // What Bob says while nobody is there, only he has: his phone is where it is known from that it was there to be kept.
        await watch(alice, bob.phone);

        await aside("Alice's only device is signed out", async () => {
            await alice.phone.signOut();
            signedOut(alice.phone);
        });

        const listed = await step("GET /_synapse/admin/v2/users/<user_id>/devices: dehydrated", () =>
            admin.devices(alice.userId),
        );
        expect
            .soft(listed, "the devices that the server lists")
            .toMatchObject([{ device_id: dehydrated, dehydrated: true }]);

        const whileAway = await aside("Bob writes while no device of Alice's is signed in", () =>
            kitchen.talk(bob, { sessions: 2, messages: 2 }),
        );

        const fresh = await aside("Afterwards: a new device, given only the recovery key", async () => {
            const device = await people.device(alice, "Alice's new phone");
            await device.enterRecoveryKey(alice.writtenDown.recoveryKey);
            const shown = await device.read(kitchen.id, [whileAway[0]?.eventId ?? ""], { limitMs: 0 });
            expect.soft([...shown.values()], "what it can read of that with the backup alone").toEqual(["UTD"]);
            await device.keepDehydratedDevice();
            signedIn(device);
            await kitchen.readOn(device);
            await alice.untilBackedUp(sessions + 2, device);
            return device;
        });

        const next = await alice.api.dehydratedDevice();
        expect.soft(next, "the dehydrated device, after the first one was used up").toBeDefined();
        expect.soft(next, "the dehydrated device, after the first one was used up").not.toBe(dehydrated);
        expectKeys().toBeKept({
            onFreshDevice: fresh,
            claims: ["K1", "K2", "K3", "K4"],
            changes: ["devices"],
        });
    },
);
