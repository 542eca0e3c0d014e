/**
 * Whoever asks whom to verify, and whatever is verified: a device that was verified by emoji is handed the account's secrets
 * by the one that verified it, and reads everything; a user who was verified is trusted by every device; nobody loses a key.
 */
import { expect } from "@playwright/test";
import { sdkPath } from "../../fixtures/sdk-path.ts";
import type { People } from "../../helpers/accounts/people.ts";
import type { Person } from "../../helpers/accounts/person.ts";
import type { SdkClient } from "../../helpers/clients/sdk/sdk-client.ts";
import type { SdkVerification } from "../../helpers/clients/sdk/verification.ts";
import { CRYPTO_API } from "../../helpers/paths/catalogue/sources.ts";
import { peopleWhoTalked } from "../history.ts";
import { OLDER } from "./other-version.ts";

const EMOJI = 7;

sdkPath(
    "SDK-12",
    "requestOwnUserVerification()",
    async ({ people, alice, bob, watch, step, aside, countOn, expectKeys }) => {
        const { kitchen } = await peopleWhoTalked(people, alice, bob);
        const laptop = await newLaptop(people, alice);
        await watch(alice, laptop);

        await step("requestOwnUserVerification()", async () => compareEmoji(await laptop.askToVerify(), alice.phone));
        await aside("The new device reads everything", async () => {
            await alice.untilGivenTheBackupKey(laptop);
            await kitchen.readOn(laptop);
        });

        await countOn(`${laptop.label} to see the phone as verified`, await laptop.seesVerified(alice.phone), true);
        expectKeys().toBeKept({ by: alice.phone, onFreshDevice: laptop });
    },
);

sdkPath(
    "SDK-12",
    "requestDeviceVerification()",
    async ({ people, alice, bob, watch, step, aside, countOn, expectKeys }) => {
        const { kitchen } = await peopleWhoTalked(people, alice, bob);
        const laptop = await newLaptop(people, alice);
        await watch(alice, laptop);

        await step("requestDeviceVerification(userId, deviceId)", async () =>
            compareEmoji(await alice.phone.askDeviceToVerify(laptop), laptop),
        );
        await aside("The new device reads everything", async () => {
            await alice.untilGivenTheBackupKey(laptop);
            await kitchen.readOn(laptop);
        });

        await countOn(`${laptop.label} to be seen as verified`, await alice.phone.seesVerified(laptop), true);
        expectKeys().toBeKept({ by: alice.phone, onFreshDevice: laptop });
    },
);

sdkPath(
    "SDK-12",
    "requestVerificationDM()",
    async ({ people, alice, bob, sdk, watch, step, countOn, newDevice, finding, expectKeys }) => {
        const { kitchen } = await peopleWhoTalked(people, alice, bob);
        await watch(alice);
        const ask = () => alice.phone.askUserToVerify(bob.userId, kitchen.id);
        const isRefused = sdk.version === OLDER;

        await step("requestVerificationDM(userId, roomId)", async () => {
            if (isRefused) await expect.soft(ask()).rejects.toThrow("'msgtype' not in content");
            else await compareEmoji(await ask(), bob.phone);
        });

        const laptop = await newDevice(alice);
        const [byBob, byAlice] = [
            await bob.phone.seesUserVerified(alice.userId),
            await laptop.seesUserVerified(bob.userId),
        ];
        await countOn(
            isRefused ? "Bob not to see Alice as verified" : "Bob to see Alice as verified",
            byBob,
            !isRefused,
        );
        const onLaptop = isRefused ? "not to see Bob as verified" : "to see Bob as verified";
        await countOn(`${laptop.label} ${onLaptop}`, byAlice, !isRefused);
        if (isRefused) {
            finding(CRYPTO_API, {
                says: "requestVerificationDM() sends a verification request as a message to the room",
                seen: "It sends a message without a msgtype, which the homeserver refuses: nobody can be verified so",
            });
        }
        expectKeys().toBeKept({ by: alice.phone, onFreshDevice: laptop });
    },
);

sdkPath("SDK-12", "crossSignDevice()", async ({ people, alice, bob, watch, step, aside, countOn, expectKeys }) => {
    const { kitchen } = await peopleWhoTalked(people, alice, bob);
    const laptop = await newLaptop(people, alice);
    await watch(alice, laptop);

    await step("crossSignDevice(deviceId)", () =>
        alice.phone.inTime((_, crypto) => crypto.crossSignDevice(laptop.deviceId)),
    );
    await countOn(`${laptop.label} to be seen as verified`, await alice.phone.seesVerified(laptop), true);
    await countOn(`${laptop.label} to be handed no secret yet`, await laptop.heldSecrets(), []);
    await aside("The new device is given the recovery key, too", async () => {
        await laptop.enterRecoveryKey(alice.writtenDown.recoveryKey);
        await kitchen.readOn(laptop);
    });

    expectKeys().toBeKept({ by: alice.phone, onFreshDevice: laptop });
});

async function newLaptop(people: People, alice: Person): Promise<SdkClient> {
    const laptop = await people.device(alice, "Alice's laptop");
    await alice.phone.untilKnows(alice.userId, laptop.deviceId);
    return laptop;
}

/** Both sides see the same emoji, and say so. */
async function compareEmoji(asking: SdkVerification, asked: SdkClient): Promise<void> {
    const other = await asked.nextVerification();
    await other.accept();
    await asking.start();
    const [shown, shownThere] = await Promise.all([asking.emoji(), other.emoji()]);
    expect.soft(shown, "the emoji").toHaveLength(EMOJI);
    expect.soft(shownThere, "the emoji on the other side").toEqual(shown);
    await Promise.all([asking.theyMatch(), other.theyMatch()]);
    await Promise.all([asking.untilDone(), other.untilDone()]);
}
