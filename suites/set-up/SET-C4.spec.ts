/** "Check Status": what the settings say of the backup is so, whatever its state. */
import { expect } from "@playwright/test";
import { path } from "../../fixtures/path.ts";
import { CROSS_SIGNING } from "../../helpers/paths/catalogue/sources.ts";
import { peopleWhoTalked } from "../history.ts";

path("SET-C4", async ({ people, alice, bob, element, watch, step, finding, expectKeys }) => {
    const { sessions } = await peopleWhoTalked(people, alice, bob);
    const laptop = await element.signIn(alice, { verify: "recovery key" });
    await laptop.untilHolds(sessions);
    await watch(alice, laptop);

    await step("Look for All keys backed up", async () => {
        const status = await laptop.secureBackup.status();
        const { version } = (await alice.api.backupVersion()) ?? {};
        if (status.get("Status") !== "All keys backed up") {
            finding(CROSS_SIGNING, {
                says: '"Look for All keys backed up."',
                seen: `"${status.get("Status")}"; the other words come only once the app has uploaded something.`,
            });
        }
        expect(status.get("Backup key stored")).toBe("in secret storage");
        expect(status.get("Backup key cached")).toBe("cached locally, well formed");
        expect(status.get("Secret storage public key")).toBe("in account data");
        expect(status.get("Secret storage")).toBe("ready");
        expect(status.get("Latest backup version on server")).toContain(`${version} (`);
        expect(status.get("Active backup version")).toBe(version);
    });

    await step("The same after the backup was deleted", async () => {
        await laptop.secureBackup.delete();
        const status = await laptop.secureBackup.status();
        expect([...status.keys()]).not.toContain("Active backup version");
    });

    expectKeys().toBeKept({ by: laptop, changes: ["backup"] });
});
