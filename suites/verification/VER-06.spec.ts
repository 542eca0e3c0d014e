/**
 * A verification that is refused, cancelled or missed changes nothing: no key is lost, no secret reaches a login that was
 * not verified, and the app does not claim more than is so.
 */
import { expect } from "@playwright/test";
import { path } from "../../fixtures/path.ts";
import type { ElementClient } from "../../helpers/clients/element/element-client.ts";
import type { SdkClient } from "../../helpers/clients/sdk/sdk-client.ts";
import type { SdkVerification } from "../../helpers/clients/sdk/verification.ts";
import { CLASSIC_UI } from "../../helpers/paths/catalogue/sources.ts";
import { knownIssues } from "../../helpers/paths/known-issues.ts";
import { peopleWhoTalked } from "../history.ts";

const THEY_MATCH = "Or, with a device that is unverified or lacks the backup's key: They match";
const NO_SECRETS: string[] = [];
/** Ten minutes, by the Matrix spec. */
const LONGER_THAN_A_REQUEST_LASTS_MS = 11 * 60_000;

/** A new login asks the user's other devices, one of which is going to answer. */
async function ask(newLogin: ElementClient, other: SdkClient): Promise<SdkVerification> {
    const leftOver = await newLogin.sessions.verifyThisSession();
    if (leftOver !== undefined) {
        await newLogin.restart();
        await newLogin.sessions.verifyThisSession();
    }
    await newLogin.verifyThisDevice.useAnotherDevice();
    return other.nextVerification();
}

/** The same, until both sides show their emoji. */
async function untilEmoji(newLogin: ElementClient, other: SdkClient): Promise<SdkVerification> {
    const asked = await ask(newLogin, other);
    await asked.accept();
    await newLogin.verification.start();
    expect.soft(await newLogin.verification.emoji()).toEqual(await asked.emoji());
    return asked;
}

/** How far a verification got. */
const STAGES: [stage: string, get: (newLogin: ElementClient, other: SdkClient) => Promise<SdkVerification>][] = [
    ["while the other login is asked", ask],
    [
        "at the choice of how to verify",
        async (newLogin, other) => {
            const asked = await ask(newLogin, other);
            await asked.accept();
            await newLogin.verification.scanThisUniqueCode();
            return asked;
        },
    ],
    ["at the emoji", untilEmoji],
    [
        "when only the new login has said that they match",
        async (newLogin, other) => {
            const asked = await untilEmoji(newLogin, other);
            await newLogin.verification.theyMatch();
            return asked;
        },
    ],
];

path(
    "VER-06",
    "refused, cancelled or missed",
    async ({ people, alice, bob, element, watch, step, aside, look, countOn, expectKeys }) => {
        await peopleWhoTalked(people, alice, bob);
        const laptop = await element.signIn(alice, { verify: "later" });
        await watch(alice, laptop);
        const hasNothing = async (): Promise<void> =>
            countOn("the new login having no secret", await laptop.heldSecrets(), NO_SECRETS);

        await step("They don't match", async () => {
            const asked = await untilEmoji(laptop, alice.phone);
            await laptop.verification.theyDontMatch();
            expect.soft(await asked.untilCancelled()).toBe("m.mismatched_sas");
            await laptop.verification.acknowledgeThatMessagesAreNotSecure();
            await hasNothing();
        });
        await aside("They don't match, says the other login", async () => {
            const asked = await untilEmoji(laptop, alice.phone);
            await asked.theyDontMatch();
            await laptop.verification.acknowledgeThatMessagesAreNotSecure();
            await hasNothing();
        });
        await step("Cancel at each step", async () => {
            for (const [stage, get] of STAGES) {
                const asked = await get(laptop, alice.phone);
                await asked.cancel();
                await laptop.verification.gotItThatItIsCancelled();
                await hasNothing();
                await look(`cancelled by the other login ${stage}`);
            }
        });
        await step("Let the request time out", async () => {
            const asked = await ask(laptop, alice.phone);
            await laptop.letTimePass(LONGER_THAN_A_REQUEST_LASTS_MS);
            await laptop.verification.gotItThatItIsCancelled();
            expect.soft(await asked.untilCancelled()).toBe("m.timeout");
            await hasNothing();
        });

        expectKeys().toBeKept({ by: alice.phone });
    },
);

path(
    "VER-06",
    "cancelled by the new login",
    async ({ people, alice, bob, element, watch, step, aside, look, countOn, finding, expectKeys }) => {
        await peopleWhoTalked(people, alice, bob);
        const laptop = await element.signIn(alice, { verify: "later" });
        await watch(alice, laptop);

        await step("Cancel at each step", async () => {
            for (const [stage, get] of STAGES) {
                const asked = await get(laptop, alice.phone);
                await laptop.verification.close();
                await asked.untilCancelled();
                await countOn("the new login having no secret", await laptop.heldSecrets(), NO_SECRETS);
                await look(`cancelled ${stage}`);
            }
        });
        const instead = await aside("Settings > Sessions > Verify session", () => laptop.sessions.verifyThisSession());
        if (instead !== undefined) {
            finding(CLASSIC_UI, {
                says: "Verify session: verify with another device",
                seen: `Once the dialog was closed on the way it says "${instead}", again and again, until the app is loaded anew; and it was this device that cancelled.`,
            });
        }

        // Modern says nothing: the dialog was closed by the user.
        expectKeys().toBeKept({ by: alice.phone, claims: ["K1"] });
    },
);

path(
    "VER-06",
    "asked by a new login",
    async ({ people, alice, bob, element, watch, step, aside, countOn, expectKeys }) => {
        await peopleWhoTalked(people, alice, bob);
        const laptop = await element.signIn(alice);
        const tablet = await people.device(alice, "Alice's tablet");
        await laptop.untilKnows(tablet);
        await watch(alice, laptop, tablet);
        const hasNothing = async (): Promise<void> =>
            countOn("the new login having no secret", await tablet.heldSecrets(), NO_SECRETS);

        await aside("Ignore", async () => {
            const asked = await tablet.askToVerify();
            await laptop.verificationRequests.ignore();
            await asked.untilCancelled();
            await hasNothing();
        });
        await aside("Cancelled by the new login before it was answered", async () => {
            const asked = await tablet.askToVerify();
            await laptop.verificationRequests.untilAsked();
            await asked.cancel();
            await laptop.verificationRequests.untilGone();
            await hasNothing();
        });
        await aside("Cancelled at the QR code", async () => {
            const asked = await tablet.askToVerify();
            await laptop.verificationRequests.accept();
            await laptop.verification.scanThisUniqueCode();
            await laptop.verification.close();
            await asked.untilCancelled();
            await hasNothing();
        });
        await aside("No: the other login shows no green shield", async () => {
            const asked = await tablet.askToVerify();
            await laptop.verificationRequests.accept();
            await asked.scan(await laptop.verification.scanThisUniqueCode());
            await laptop.verification.no();
            await asked.untilCancelled();
            await laptop.verification.gotItThatItIsCancelled();
            await hasNothing();
        });
        await step("They don't match", async () => {
            const asked = await tablet.askToVerify();
            await laptop.verificationRequests.accept();
            await laptop.verification.untilAsked();
            await asked.start();
            expect.soft(await asked.emoji()).toEqual(await laptop.verification.emoji());
            await laptop.verification.theyDontMatch();
            await asked.untilCancelled();
            await laptop.verification.acknowledgeThatMessagesAreNotSecure();
            await hasNothing();
        });

        expectKeys().toBeKept({ by: laptop });
    },
);

path(
    "VER-06",
    "the other login is unverified itself",
    async ({ people, alice, bob, element, watch, step, countOn, expectKeys }) => {
        await peopleWhoTalked(people, alice, bob);
        const laptop = await element.signIn(alice, { verify: "later" });
        const tablet = await people.device(alice, "Alice's tablet");
        await laptop.untilKnows(tablet);
        await watch(alice, laptop, tablet);

        await step(THEY_MATCH, async () => {
            const asked = await tablet.askDeviceToVerify(laptop);
            await laptop.verificationRequests.accept();
            await laptop.verification.untilAsked();
            await asked.start();
            expect.soft(await laptop.verification.emoji()).toEqual(await asked.emoji());
            await Promise.all([laptop.verification.theyMatch(), asked.theyMatch()]);
            await asked.untilDone();
            await laptop.verification.gotIt();
            await countOn("the laptop having no secret", await laptop.heldSecrets(), NO_SECRETS);
            await countOn("the tablet having no secret", await tablet.heldSecrets(), NO_SECRETS);
        });

        expectKeys().toBeBrokenBy(knownIssues.B44, { breaks: ["K7"], by: alice.phone });
    },
);

path(
    "VER-06",
    "the other login lacks the backup's key",
    async ({ people, alice, bob, element, watch, step, aside, expectKeys }) => {
        const { kitchen } = await peopleWhoTalked(people, alice, bob);
        const tablet = await people.device(alice, "Alice's tablet");
        await tablet.verifyByRecoveryKey(alice.writtenDown.recoveryKey);
        await alice.phone.signOut();
        const laptop = await element.signIn(alice, { verify: "not yet" });
        await watch(alice, laptop, tablet);

        await step(THEY_MATCH, () => laptop.verifyThisDevice.withEmoji(tablet));
        const shown = await aside("Afterwards: the new login shows what was said", async () => {
            await laptop.untilHoldsIdentity();
            return laptop.read(kitchen.id, kitchen.eventIds, { limitMs: 5_000 });
        });

        expectKeys().toBeBrokenBy(knownIssues.B09, {
            breaks: ["K2", "K5", "K7"],
            by: tablet,
            onFreshDevice: laptop,
            claims: ["K1", "K2", "K3", "K5", "K7"],
        });
        expect(new Set(shown.values()), "what the new login shows").toEqual(new Set(["UTD"]));
        expect(await laptop.heldSecrets(), "the new login's secrets").toEqual(await tablet.heldSecrets());
    },
);
