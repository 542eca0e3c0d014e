/** A key or a phrase that is not the right one, or no backup at all: the app says so, and nothing is changed. */
import { expect } from "@playwright/test";
import { path } from "../../fixtures/path.ts";
import { peopleWhoTalked } from "../history.ts";

path("RES-C2", async ({ people, bob, element, watch, step, aside, expectKeys }) => {
    const alice = await people.person("Alice", { recovery: "phrase" });
    const mallory = await people.person("Mallory");
    await peopleWhoTalked(people, alice, bob);
    const laptop = await element.signIn(alice, { verify: "later" });
    await watch(alice, laptop);

    await step(
        ["Security & Privacy > Secure Backup > Restore from Backup", "Enter a wrong Security Key > Wrong Security Key"],
        async () => {
            const said = await laptop.secureBackup.restoreRefused(mallory.writtenDown);
            expect.soft(said).toBe("Wrong Security Key");
        },
    );

    await aside("A Security Key with a typing error", async () => {
        const { recoveryKey } = alice.writtenDown;
        const said = await laptop.secureBackup.restoreRefused({ recoveryKey: recoveryKey.replace(/\w$/, "?") });
        expect.soft(said).toBe("Invalid Security Key");
    });

    await step("Enter a wrong Security Phrase > Unable to access secret storage", async () => {
        const said = await laptop.secureBackup.restoreRefused({ phrase: "not the phrase" });
        expect.soft(said).toContain("Unable to access secret storage");
    });

    expectKeys().toBeKept({ by: laptop });
});
