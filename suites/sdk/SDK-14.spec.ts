/**
 * A dehydrated device (MSC3814) receives keys while no device of the account is there; the next one that is signed in
 * rehydrates it, and reads what was said meanwhile.
 */
import { expect } from "@playwright/test";
import { sdkPath } from "../../fixtures/sdk-path.ts";
import type { Person } from "../../helpers/accounts/person.ts";
import type { SdkClient } from "../../helpers/clients/sdk/sdk-client.ts";
import { eventually } from "../../helpers/eventually.ts";
import { knownIssues } from "../../helpers/paths/known-issues.ts";
import { peopleWhoTalked } from "../history.ts";

const START = "startDehydration()";
const GIVEN_THE_KEY = "on a new device, given only the recovery key";

sdkPath(
    "SDK-14",
    undefined,
    async ({ people, alice, bob, watch, step, aside, signedIn, signedOut, countOn, expectKeys }) => {
        const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
        await watch(alice, bob.phone);

        const supported = await step("isDehydrationSupported()", () =>
            alice.phone.inTime((_, crypto) => crypto.isDehydrationSupported()),
        );
        expect.soft(supported, "whether the homeserver has dehydrated devices").toBe(true);
        await step(START, () => alice.phone.inTime((_, crypto) => crypto.startDehydration()));
        const isThere = async (): Promise<boolean> => (await alice.api.dehydratedDevice()) !== undefined;
        await countOn("a dehydrated device to be on the server", isThere, true);
        const dehydrated = await alice.api.dehydratedDevice();
        if (dehydrated !== undefined) await bob.phone.untilKnows(alice.userId, dehydrated);

        await aside("Bob writes while no device of Alice's is signed in", async () => {
            await alice.phone.signOut();
            signedOut(alice.phone);
            await kitchen.talk(bob, { sessions: 2, messages: 2 });
        });
        const rehydrates = async (): Promise<SdkClient> => {
            const device = await people.device(alice, "Alice's new phone");
            await device.enterRecoveryKey(alice.writtenDown.recoveryKey);
            await device.keepDehydratedDevice();
            signedIn(device);
            await kitchen.readOn(device);
            await alice.untilBackedUp(sessions + 2, device);
            return device;
        };
        const fresh = await step(START, rehydrates, { which: GIVEN_THE_KEY });

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

        const rehydrates = async (): Promise<SdkClient> => {
            const device = await people.device(alice, "Alice's new phone");
            await device.enterRecoveryKey(alice.writtenDown.recoveryKey);
            await device.keepDehydratedDevice();
            signedIn(device);
            return device;
        };
        const fresh = await step(START, rehydrates, { which: GIVEN_THE_KEY });

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
