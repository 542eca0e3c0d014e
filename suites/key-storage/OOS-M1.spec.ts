/** "Your key storage is out of sync.": with the recovery key the device has its secrets again, and nothing was replaced. */
import { expect } from "@playwright/test";
import { path } from "../../fixtures/path.ts";
import { knownIssues } from "../../helpers/paths/known-issues.ts";
import { peopleWithHistory } from "../history.ts";
import { goesOfflineAfterwards } from "./out-of-sync.ts";

path("OOS-M1", async ({ people, alice, bob, element, watch, step, aside, expectKeys }) => {
    await peopleWithHistory(people, alice, bob);
    // Verified by a phone that is gone before it has given its secrets away.
    const laptop = await element.signIn(alice, { verify: "emoji", answeredBy: goesOfflineAfterwards(alice.phone) });
    await watch(alice, laptop);

    await aside("The app says so", async () => {
        expect.soft(await laptop.encryption.alert()).toContain("out of sync");
    });
    await step("Your key storage is out of sync. > Enter recovery key", () =>
        laptop.encryption.enterRecoveryKey(alice.writtenDown.recoveryKey),
    );
    await aside("Afterwards: the laptop has its identity", () => laptop.untilHoldsIdentity());

    // The tab is whole again, and the app has still no key to the backup.
    expectKeys().toBeBrokenBy(knownIssues.B09, { breaks: ["K5"], by: laptop });
});
