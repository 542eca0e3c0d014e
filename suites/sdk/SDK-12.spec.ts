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

sdkPath("SDK-12", "requestOwnUserVerification()", async ({ people, alice, bob, watch, step, aside, expectKeys }) => {
    const { kitchen } = await peopleWhoTalked(people, alice, bob);
    const laptop = await newLaptop(people, alice);
    await watch(alice, laptop);

    await step("requestOwnUserVerification()", async () => compareEmoji(await laptop.askToVerify(), alice.phone));
    await aside("The new device reads everything", async () => {
        await alice.untilGivenTheBackupKey(laptop);
        expect(await laptop.read(kitchen.id, kitchen.eventIds)).toEqual(kitchen.asShown);
    });

    expect(await laptop.seesVerified(alice.phone), "whether it sees the other device as verified").toBe(true);
    expectKeys().toBeKept({ by: alice.phone, onFreshDevice: laptop });
});

sdkPath("SDK-12", "requestDeviceVerification()", async ({ people, alice, bob, watch, step, aside, expectKeys }) => {
    const { kitchen } = await peopleWhoTalked(people, alice, bob);
    const laptop = await newLaptop(people, alice);
    await watch(alice, laptop);

    await step("requestDeviceVerification(userId, deviceId)", async () =>
        compareEmoji(await alice.phone.askDeviceToVerify(laptop), laptop),
    );
    await aside("The new device reads everything", async () => {
        await alice.untilGivenTheBackupKey(laptop);
        expect(await laptop.read(kitchen.id, kitchen.eventIds)).toEqual(kitchen.asShown);
    });

    expect(await alice.phone.seesVerified(laptop), "whether it is seen as verified").toBe(true);
    expectKeys().toBeKept({ by: alice.phone, onFreshDevice: laptop });
});

sdkPath(
    "SDK-12",
    "requestVerificationDM()",
    async ({ people, alice, bob, sdk, watch, step, newDevice, finding, expectKeys }) => {
        const { kitchen } = await peopleWhoTalked(people, alice, bob);
        await watch(alice);
        const ask = () => alice.phone.askUserToVerify(bob.userId, kitchen.id);
        const isRefused = sdk.version === OLDER;

        await step("requestVerificationDM(userId, roomId)", async () => {
            if (isRefused) await expect(ask()).rejects.toThrow("'msgtype' not in content");
            else await compareEmoji(await ask(), bob.phone);
        });

        const laptop = await newDevice(alice);
        expect(await bob.phone.seesUserVerified(alice.userId), "whether Bob sees Alice as verified").toBe(!isRefused);
        const seen = await laptop.seesUserVerified(bob.userId);
        expect(seen, "whether Alice's new device sees Bob as verified").toBe(!isRefused);
        if (isRefused) {
            finding(CRYPTO_API, {
                says: "requestVerificationDM() sends a verification request as a message to the room",
                seen: "It sends a message without a msgtype, which the homeserver refuses: nobody can be verified so",
            });
        }
        expectKeys().toBeKept({ by: alice.phone, onFreshDevice: laptop });
    },
);

sdkPath("SDK-12", "crossSignDevice()", async ({ people, alice, bob, watch, step, aside, expectKeys }) => {
    const { kitchen } = await peopleWhoTalked(people, alice, bob);
    const laptop = await newLaptop(people, alice);
    await watch(alice, laptop);

    await step("crossSignDevice(deviceId)", () =>
        alice.phone.inTime((_, crypto) => crypto.crossSignDevice(laptop.deviceId)),
    );
    expect(await alice.phone.seesVerified(laptop), "whether it is seen as verified").toBe(true);
    expect(await laptop.heldSecrets(), "what it was handed").toEqual([]);
    await aside("The new device is given the recovery key, too", async () => {
        await laptop.enterRecoveryKey(alice.writtenDown.recoveryKey);
        expect(await laptop.read(kitchen.id, kitchen.eventIds)).toEqual(kitchen.asShown);
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
    expect(shown).toHaveLength(EMOJI);
    expect(shownThere).toEqual(shown);
    await Promise.all([asking.theyMatch(), other.theyMatch()]);
    await Promise.all([asking.untilDone(), other.untilDone()]);
}
