/** "Check Status": what the settings say of the backup is so, whatever its state. */
import { path } from "../../fixtures/path.ts";
import { CROSS_SIGNING } from "../../helpers/paths/catalogue/sources.ts";
import { peopleWhoTalked } from "../history.ts";

path("SET-C4", async ({ people, alice, bob, element, watch, step, aside, countOn, finding, expectKeys }) => {
    const { sessions } = await peopleWhoTalked(people, alice, bob);
    const laptop = await element.signIn(alice, { verify: "recovery key" });
    await laptop.untilHolds(sessions);
    await watch(alice, laptop);

    await step(
        ["Go to Element Security & Privacy settings", "Expand the Advanced section", "Look for All keys backed up"],
        async () => {
            const status = await laptop.secureBackup.status();
            const { version } = (await alice.api.backupVersion()) ?? {};
            if (status.get("Status") !== "All keys backed up") {
                finding(CROSS_SIGNING, {
                    says: '"Look for All keys backed up."',
                    seen: `"${status.get("Status")}"; the other words come only once the app has uploaded something.`,
                });
            }
            const rows = {
                "Backup key stored": "in secret storage",
                "Backup key cached": "cached locally, well formed",
                "Secret storage public key": "in account data",
                "Secret storage": "ready",
                "Active backup version": version,
            };
            for (const [row, expected] of Object.entries(rows)) {
                await countOn(`"${row}" to be right in the settings`, status.get(row), expected);
            }
            const [latest] = status.get("Latest backup version on server")?.split(" (") ?? [];
            await countOn('"Latest backup version on server" to be right in the settings', latest, version);
        },
    );

    await aside("The same after the backup was deleted", async () => {
        await laptop.secureBackup.delete();
        const status = await laptop.secureBackup.status();
        await countOn("the settings to name no active backup version", status.get("Active backup version"), undefined);
    });

    expectKeys().toBeKept({ by: laptop, changes: ["backup"] });
});
