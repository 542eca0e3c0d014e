/**
 * "Without verifying, you won't have access to all your messages", and nothing worse: what a session receives and says
 * before it is verified must be there afterwards, on it and in the backup. Nobody else has those keys here.
 */
import { path } from "../../fixtures/path.ts";
import type { Person } from "../../helpers/accounts/person.ts";
import type { ElementClient } from "../../helpers/clients/element/element-client.ts";
import type { SdkClient } from "../../helpers/clients/sdk/sdk-client.ts";
import type { StepOf } from "../../helpers/paths/catalogue.ts";
import { peopleWhoTalked } from "../history.ts";

interface Way {
    variant: string;
    title: StepOf<"VER-05">;
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
        title: "Or: Sessions > Current session > Verify session",
        verify: async (laptop, _alice, tablet) => {
            await laptop.sessions.verifyThisSession();
            await laptop.verifyThisDevice.withEmoji(tablet);
            await laptop.sessions.close();
        },
    },
];

for (const { variant, title, verify } of WAYS) {
    path(
        "VER-05",
        variant,
        async ({ people, alice, bob, element, watch, step, aside, signedIn, newDevice, expectKeys }) => {
            const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
            const laptop = await element.signIn(alice, { verify: "later" });
            await alice.phone.signOut();
            await watch(alice, laptop);

            await step("Verify this session > Later", () => laptop.verifyThisSession.later());
            const all = await step("Receive messages", async () => {
                const received = await kitchen.talk(bob, { sessions: 2 });
                await laptop.untilHolds(2);
                return [...received, { eventId: await laptop.send(kitchen.id, "before it is verified") }];
            });
            const tablet = await aside("A tablet is signed in, with the recovery key", async () => {
                const device = await people.device(alice, "Alice's tablet");
                await device.enterRecoveryKey(alice.writtenDown.recoveryKey);
                signedIn(device);
                await laptop.untilKnowsSigned(device);
                return device;
            });

            await step(title, async () => {
                await verify(laptop, alice, tablet);
                await alice.untilGivenTheBackupKey(laptop);
                await alice.untilBackedUp(sessions + all.length, laptop);
            });
            await aside("Afterwards: the laptop reads what it received and said", () => kitchen.readOn(laptop, all));
            const fresh = await newDevice(alice);
            expectKeys().toBeKept({ by: laptop, onFreshDevice: fresh, claims: ["K1", "K2", "K3", "K4"] });
        },
    );
}
