/**
 * "Import E2E room keys": every key of the file is on the device afterwards, and in its backup; a worse copy replaces no
 * better one; and a file that can not be read changes nothing, and the app says so.
 */
import { expect } from "@playwright/test";
import { path } from "../../fixtures/path.ts";
import { spec } from "../../helpers/paths/catalogue/sources.ts";
import { knownIssues } from "../../helpers/paths/known-issues.ts";
import { betterAndWorse, peopleWhoTalked } from "../history.ts";

const PASSPHRASE = "correct horse battery staple 42";

const PATHS = [
    {
        id: "IMP-C1",
        open: "Security & Privacy > Cryptography > Import E2E room keys",
        choose: ["File to import > select your export", "Enter passphrase > Import"],
    },
    {
        id: "IMP-M1",
        open: "Encryption > Advanced > Import keys",
        choose: ["File to import", "Enter passphrase > Import"],
    },
] as const;

for (const { id, open, choose } of PATHS) {
    path(id, async ({ people, alice, bob, element, watch, step, aside, interrupt, keepFile, finding, expectKeys }) => {
        const { sessions } = await peopleWhoTalked(people, alice, bob);
        const file = keepLater(await alice.phone.exportKeys(PASSPHRASE));
        // With nothing in the backup, a new device starts with nothing: all it will hold, and back up, is the file's.
        await alice.emptyBackup();
        const laptop = await element.signIn(alice);
        await laptop.untilConnectedToBackup(alice);
        await watch(alice, laptop);
        keepFile(file);

        await interrupt(laptop, () => laptop.roomKeys.importing(file));

        const refusals = {
            "A wrong passphrase": { ...file, passphrase: "not the passphrase" },
            "A file that was cut short": { ...file, text: file.text.slice(0, 600) },
            "A file that is no key export": { ...file, text: "a shopping list" },
        };
        for (const [what, refused] of Object.entries(refusals)) {
            const error = await aside(what, () => laptop.roomKeys.importKeysRefused(refused));
            expect.soft(error).toMatch(/Not a valid .* keyfile|incorrect password|Unknown error/);
            if (error !== "Unknown error") continue;
            finding(spec("Key exports", "key-exports"), {
                says: "A key export has a header line, a trailer line and base64 between them.",
                seen: `${what} is refused with "Unknown error", which says neither what is wrong nor what to do.`,
            });
        }

        const importing = laptop.roomKeys.importing(file);
        await step(open, () => importing.open());
        await step(choose, async () => {
            await importing.rest();
            await laptop.untilHolds(sessions);
            await alice.untilBackedUp(sessions, laptop);
        });
        finding(
            { title: knownIssues.B22.title, url: knownIssues.B22.url },
            {
                says: "Importing should report success or failure, and how many keys it was.",
                seen: `The dialog closes without a word after ${sessions} keys were imported.`,
            },
        );

        expectKeys().toBeKept({ by: laptop });
    });

    path(
        id,
        "into a device with better and worse copies",
        async ({ people, alice, bob, element, watch, step, aside, keepFile, expectKeys }) => {
            const { sessions } = await peopleWhoTalked(people, alice, bob);
            const { better, worse } = await betterAndWorse(alice.phone, PASSPHRASE);
            await alice.emptyBackup();
            await alice.phone.signOut();
            const laptop = await element.signIn(alice);
            await laptop.untilConnectedToBackup(alice);
            await laptop.roomKeys.importKeys(worse);
            await laptop.untilHolds(sessions);
            // What is uploading while better copies come is another path.
            await alice.untilBackedUp(sessions, laptop);
            await watch(alice, laptop);
            keepFile(better);

            const importing = laptop.roomKeys.importing(better);
            await step(open, () => importing.open());
            // Better copies over worse ones.
            await step(choose, () => importing.rest());
            await aside("Worse copies are imported over better ones", () => laptop.roomKeys.importKeys(worse));
            await aside("The better copies reach the backup", () => alice.untilBackedUpWhole(sessions, laptop));

            expectKeys().toBeKept({ by: laptop, claims: ["K1", "K3", "K4"] });
        },
    );
}

/** The phone's export as a file among the stores. */
function keepLater(text: string): { name: string; text: string; passphrase: string } {
    return { name: "element-keys.txt", text, passphrase: PASSPHRASE };
}
