/** "/devtools" > "End-to-end encryption": what it says of the backup and the keys is so. */
import { path } from "../../fixtures/path.ts";
import { peopleWhoTalked } from "../history.ts";

path("DEV-1", async ({ people, alice, bob, element, watch, step, countOn, expectKeys }) => {
    const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
    const laptop = await element.signIn(alice, { verify: "recovery key" });
    await laptop.untilHolds(sessions);
    await watch(alice, laptop);

    await step(["/devtools", "End-to-end encryption"], async () => {
        const status = await laptop.encryptionStatus(kitchen.id);
        const version = (await alice.api.backupVersion())?.version;
        const rows = {
            // Beside the version stands the algorithm.
            "Latest backup version on server": status.get("Latest backup version on server")?.split(" (")[0],
            "Active backup version": status.get("Active backup version"),
            "Backup key stored": status.get("Backup key stored"),
            "Backup key cached": status.get("Backup key cached"),
            "Secret storage": status.get("Secret storage"),
        };
        await countOn("what the developer tools say", rows, {
            "Latest backup version on server": version,
            "Active backup version": version,
            "Backup key stored": "in secret storage",
            "Backup key cached": "cached locally, well formed",
            "Secret storage": "ready",
        });
    });

    expectKeys().toBeKept({ by: laptop });
});
