/**
 * A dehydrated device (MSC3814) receives keys while no device of the account is there; the next one that is signed in
 * rehydrates it, and reads what was said meanwhile.
 */
import { expect } from "@playwright/test";
import { sdkPath } from "../../fixtures/sdk-path.ts";
import type { Person } from "../../helpers/accounts/person.ts";
import { eventually } from "../../helpers/eventually.ts";
import { knownIssues } from "../../helpers/paths/known-issues.ts";
import { peopleWhoTalked } from "../history.ts";

sdkPath(
    "SDK-14",
    undefined,
    async ({ people, alice, bob, watch, step, aside, signedIn, signedOut, expectKeys }) => {
        const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
        await watch(alice, bob.phone);

        const supported = await step("isDehydrationSupported()", () =>
            alice.phone.inTime((_, crypto) => crypto.isDehydrationSupported()),
        );
        expect(supported).toBe(true);
        await step("startDehydration()", () => alice.phone.inTime((_, crypto) => crypto.startDehydration()));
        await bob.phone.untilKnows(alice.userId, await dehydratedDevice(alice));

        await aside("Bob writes while no device of Alice's is signed in", async () => {
            await alice.phone.signOut();
            signedOut(alice.phone);
            await kitchen.talk(bob, { sessions: 2, messages: 2 });
        });
        const fresh = await step("startDehydration() on a new device, given only the recovery key", async () => {
            const device = await people.device(alice, "Alice's new phone");
            await device.enterRecoveryKey(alice.writtenDown.recoveryKey);
            await device.keepDehydratedDevice();
            signedIn(device);
            expect(await device.read(kitchen.id, kitchen.eventIds)).toEqual(kitchen.asShown);
            await alice.untilBackedUp(sessions + 2, device);
            return device;
        });

        expectKeys().toBeKept({ onFreshDevice: fresh, changes: ["devices"] });
    },
    { methods: ["isDehydrationSupported", "startDehydration"] },
);

sdkPath(
    "SDK-14",
    "another device has changed the dehydration key",
    async ({ people, alice, bob, watch, step, signedIn, expectKeys }) => {
        const { kitchen } = await peopleWhoTalked(people, alice, bob);
        const laptop = await people.device(alice, "Alice's laptop");
        await laptop.enterRecoveryKey(alice.writtenDown.recoveryKey);
        await alice.phone.inTime((_, crypto) => crypto.startDehydration());
        const first = await dehydratedDevice(alice);
        await laptop.inTime((_, crypto) => crypto.startDehydration({ createNewKey: true }));
        const second = await dehydratedDevice(alice, first);
        // As it does once a week by itself.
        await alice.phone.inTime((_, crypto) => crypto.startDehydration());
        await bob.phone.untilKnows(alice.userId, await dehydratedDevice(alice, second));
        await Promise.all([alice.phone.signOut(), laptop.signOut()]);
        await kitchen.talk(bob, { sessions: 2, messages: 2 });
        await watch(alice, bob.phone);

        const fresh = await step("startDehydration() on a new device, given only the recovery key", async () => {
            const device = await people.device(alice, "Alice's new phone");
            await device.enterRecoveryKey(alice.writtenDown.recoveryKey);
            await device.keepDehydratedDevice();
            signedIn(device);
            return device;
        });

        expectKeys().toBeBrokenBy(knownIssues.B32, {
            breaks: ["K2"],
            whatWasOn: ["backup"],
            onFreshDevice: fresh,
            only: fresh,
        });
    },
    { methods: ["isDehydrationSupported", "startDehydration"] },
);

/** The id of the dehydrated device that the server keeps. @param after another one than this */
async function dehydratedDevice({ api }: Person, after?: string): Promise<string> {
    const id = await eventually(
        "a new dehydrated device",
        () => api.dehydratedDevice(),
        (now) => now !== undefined && now !== after,
    );
    return String(id);
}
