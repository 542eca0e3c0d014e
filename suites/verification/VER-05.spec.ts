/**
 * "Without verifying, you won't have access to all your messages", and nothing worse: what a session receives and says
 * before it is verified must be there afterwards, on it and in the backup. Nobody else has those keys here.
 */
import { expect } from "@playwright/test";
import { path } from "../../fixtures/path.ts";
import type { Person } from "../../helpers/accounts/person.ts";
import type { ElementClient } from "../../helpers/clients/element/element-client.ts";
import type { SdkClient } from "../../helpers/clients/sdk/sdk-client.ts";
import { peopleWhoTalked } from "../history.ts";

interface Way {
    variant: string;
    title: string;
    verify(laptop: ElementClient, alice: Person, tablet: SdkClient): Promise<void>;
}

const WAYS: Way[] = [
    {
        variant: "by the toast, with the recovery key",
        title: "Verify this session > Verify",
        verify: async (laptop, alice) => {
            await laptop.restart();
            await laptop.verifyThisSession.verify();
            await laptop.verifyThisDevice.withRecoveryKey(alice.writtenDown);
        },
    },
    {
        variant: "in the settings, by emoji",
        title: "Sessions > Current session > Verify session",
        verify: async (laptop, _alice, tablet) => {
            await laptop.sessions.verifyThisSession();
            await laptop.verifyThisDevice.withEmoji(tablet);
            await laptop.sessions.close();
        },
    },
];

for (const { variant, title, verify } of WAYS) {
    path("VER-05", variant, async ({ people, alice, bob, element, watch, step, signedIn, newDevice, expectKeys }) => {
        const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
        const laptop = await element.signIn(alice, { verify: "later" });
        await alice.phone.signOut();
        await watch(alice, laptop);

        await step("Verify this session > Later", () => laptop.verifyThisSession.later());
        const all = await step("Receive messages", async () => {
            const received = await kitchen.talk(bob, { sessions: 2 });
            await laptop.untilHolds(2);
            const said = "before it is verified";
            return [...received, { eventId: await laptop.send(kitchen.id, said), text: said }];
        });
        const tablet = await people.device(alice, "Alice's tablet");
        await tablet.enterRecoveryKey(alice.writtenDown.recoveryKey);
        signedIn(tablet);
        await laptop.untilKnowsSigned(tablet);

        await step(title, async () => {
            await verify(laptop, alice, tablet);
            await alice.untilGivenTheBackupKey(laptop);
            await alice.untilBackedUp(sessions + all.length, laptop);
        });
        const fresh = await newDevice(alice);

        const shown = new Map(all.map(({ eventId, text }) => [eventId, { text }]));
        expect(await laptop.read(kitchen.id, [...shown.keys()]), "what the laptop shows").toEqual(shown);
        expectKeys().toBeKept({ by: laptop, onFreshDevice: fresh, claims: ["K1", "K2", "K3", "K4"] });
    });
}
