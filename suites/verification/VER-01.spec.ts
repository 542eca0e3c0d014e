/**
 * "Compare emojis using another login … Your new device/session is now verified and will download your backed up message
 * encryption keys": a new login that another one has verified must be able to read everything.
 */
import { expect } from "@playwright/test";
import { path } from "../../fixtures/path.ts";
import { CROSS_SIGNING } from "../../helpers/paths/catalogue/sources.ts";
import { peopleWithHistory } from "../history.ts";

path(
    "VER-01",
    "Element is the new login",
    async ({ people, alice, bob, element, watch, step, aside, finding, expectKeys }) => {
        const { kitchen, cellar, sessions, seenAtOnce } = await peopleWithHistory(people, alice, bob);
        const laptop = await element.signIn(alice, { verify: "not yet" });
        await watch(alice, laptop);

        const phone = await step("Click Use another login", async () => {
            await laptop.verifyThisDevice.useAnotherDevice();
            return alice.phone.nextVerification();
        });
        await step("On another device/session that is connected to cross signing, click Accept", () => phone.accept());
        await step("Click Start", () => laptop.verification.start());
        await step("Compare the emojis on your new and old sessions. Click They match on both sessions", async () => {
            expect.soft(await laptop.verification.emoji(), "the emoji on the laptop").toEqual(await phone.emoji());
            await Promise.all([laptop.verification.theyMatch(), phone.theyMatch()]);
            await phone.untilDone();
        });
        await step("Click Got it", async () => {
            await laptop.verification.gotIt();
            await alice.untilGivenTheBackupKey(laptop);
            await laptop.untilHolds(seenAtOnce);
        });
        finding(CROSS_SIGNING, {
            says: "Your new device/session is now verified and will download your backed up message encryption keys",
            seen: `It downloads the keys of what it shows, one by one: ${seenAtOnce} of ${sessions} after its first sync.`,
        });

        await aside("Afterwards: the new login reads everything", async () => {
            await kitchen.readOn(laptop);
            await cellar.readOn(laptop);
        });

        expectKeys().toBeKept({ by: alice.phone, onFreshDevice: laptop });
    },
);

path(
    "VER-01",
    "Element is the other login",
    async ({ people, alice, bob, element, watch, step, aside, expectKeys }) => {
        const { kitchen, cellar } = await peopleWithHistory(people, alice, bob);
        const laptop = await element.signIn(alice);
        const tablet = await people.device(alice, "Alice's tablet");
        await laptop.untilKnows(tablet);
        await watch(alice, laptop, tablet);

        const asked = await step("Click Use another login", () => tablet.askToVerify());
        await step("On another device/session that is connected to cross signing, click Accept", async () => {
            await laptop.verificationRequests.accept();
            await laptop.verification.untilAsked();
        });
        await step("Click Start", () => asked.start());
        await step("Compare the emojis on your new and old sessions. Click They match on both sessions", async () => {
            expect.soft(await laptop.verification.emoji(), "the emoji on the laptop").toEqual(await asked.emoji());
            await Promise.all([laptop.verification.theyMatch(), asked.theyMatch()]);
            await asked.untilDone();
        });
        await step("Click Got it", async () => {
            await laptop.verification.gotIt();
            await alice.untilGivenTheBackupKey(tablet);
        });

        await aside("Afterwards: the new login reads everything", async () => {
            await kitchen.readOn(tablet);
            await cellar.readOn(tablet);
        });

        expectKeys().toBeKept({ by: laptop, onFreshDevice: tablet });
    },
);
