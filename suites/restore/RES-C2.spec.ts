/** A key or a phrase that is not the right one, or no backup at all: the app says so, and nothing is changed. */
import { expect } from "@playwright/test";
import { path } from "../../fixtures/path.ts";
import { peopleWhoTalked } from "../history.ts";

path("RES-C2", async ({ people, bob, element, watch, step, expectKeys }) => {
    const alice = await people.person("Alice", { recovery: "phrase" });
    const mallory = await people.person("Mallory");
    await peopleWhoTalked(people, alice, bob);
    const laptop = await element.signIn(alice, { verify: "later" });
    await watch(alice, laptop);

    await step("A Security Key of somebody else", async () => {
        const said = await laptop.secureBackup.restoreRefused(mallory.writtenDown);
        expect(said).toBe("Wrong Security Key");
    });

    await step("A Security Key with a typing error", async () => {
        const { recoveryKey } = alice.writtenDown;
        const said = await laptop.secureBackup.restoreRefused({ recoveryKey: recoveryKey.replace(/\w$/, "?") });
        expect(said).toBe("Invalid Security Key");
    });

    await step("A Security Phrase that is not the right one", async () => {
        const said = await laptop.secureBackup.restoreRefused({ phrase: "not the phrase" });
        expect(said).toContain("Unable to access secret storage");
    });

    expectKeys().toBeKept({ by: laptop });
});
