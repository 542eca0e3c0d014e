/**
 * "You're signed out": the server has ended the session and kept the device, so "your personal data (including encryption
 * keys) is still stored in this session". Whoever enters the password goes on with all of it; "Clear all data" loses what
 * is not backed up, after a warning. The classic UI erases everything when the password is entered
 * (element-web#29703 mended that).
 */
import { expect } from "@playwright/test";
import { path } from "../../fixtures/path.ts";
import { knownIssues } from "../../helpers/paths/known-issues.ts";
import { aliceWithoutBackup } from "./no-backup.ts";

const CLEAR = "Clear all data in this session?";

path(
    "OUT-2",
    "sign in again",
    async ({ people, bob, element, watch, step, aside, signedOut, signedIn, expectKeys }) => {
        const { alice, laptop, sessions } = await aliceWithoutBackup(people, bob, element);
        await watch(alice, laptop);

        await aside("You're signed out", async () => {
            await laptop.endSessionSoftly();
            signedOut(laptop);
        });

        await aside(`Cancelled at "${CLEAR}"`, () => laptop.softLogout.clearingAllData().cancelAt(CLEAR));

        await aside(`Reloaded at "${CLEAR}"`, async () => {
            await laptop.softLogout.clearingAllData().upTo(CLEAR);
            await laptop.page.reload();
            await laptop.softLogout.shown();
        });

        await step("You're signed out > sign in again", async () => {
            const how = await laptop.softLogout.signInAgain(alice.password);
            if (how === "as before") signedIn(laptop);
        });

        if (element.generation === "classic") {
            const { counts } = expectKeys().toBeBrokenBy(knownIssues.B43, { breaks: ["K1"], whatWasOn: [] });
            expect.soft(counts.lost).toBe(sessions);
        } else expectKeys().toBeKept({ by: laptop, claims: ["K1", "K3"] });
    },
);

path("OUT-2", "clear all data", async ({ people, bob, element, watch, step, signedOut, expectKeys }) => {
    const { alice, laptop, sessions } = await aliceWithoutBackup(people, bob, element);
    await watch(alice, laptop);

    // Signed out softly, the app keeps its keys where nobody can look: what becomes of them is seen once this is done.
    await step("Or: Clear all data > Clear all data in this session?", async () => {
        await laptop.endSessionSoftly();
        await laptop.softLogout.clearingAllData().finish();
        signedOut(laptop);
    });

    const lost = expectKeys().toBeLostExcept({
        whatWasOn: [],
        warning: "Encrypted messages will be lost",
    });
    expect(lost).toHaveLength(sessions);
});
