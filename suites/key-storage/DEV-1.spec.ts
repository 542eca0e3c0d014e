/** "/devtools" > "End-to-end encryption": what it says of the backup and the keys is so. */
import { expect } from "@playwright/test";
import { path } from "../../fixtures/path.ts";
import { peopleWhoTalked } from "../history.ts";

path("DEV-1", async ({ people, alice, bob, element, watch, step, expectKeys }) => {
    const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
    const laptop = await element.signIn(alice, { verify: "recovery key" });
    await laptop.untilHolds(sessions);
    await watch(alice, laptop);

    await step("End-to-end encryption", async () => {
        const status = await laptop.encryptionStatus(kitchen.id);
        const { version } = (await alice.api.backupVersion()) ?? {};
        expect(status.get("Latest backup version on server")).toContain(`${version} (`);
        expect(status.get("Active backup version")).toBe(version);
        expect(status.get("Backup key stored")).toBe("in secret storage");
        expect(status.get("Backup key cached")).toBe("cached locally, well formed");
        expect(status.get("Secret storage")).toBe("ready");
    });

    expectKeys().toBeKept({ by: laptop });
});
