/**
 * "Import E2E room keys" with files as other software writes them: what can be read comes in, in its better copy, and what
 * can not be read is refused and changes nothing.
 */
import { path } from "../../fixtures/path.ts";
import type { ElementClient } from "../../helpers/clients/element/element-client.ts";
import { knownIssues } from "../../helpers/paths/known-issues.ts";
import { peopleWhoTalked } from "../history.ts";
import { CONTROL, compare, QUIRKY_FILES } from "./quirky-files.ts";

const PATHS = [
    {
        id: "IMP-C1",
        steps: [
            "Security & Privacy > Cryptography > Import E2E room keys",
            "File to import > select your export",
            "Enter passphrase > Import",
        ],
    },
    { id: "IMP-M1", steps: ["Encryption > Advanced > Import keys", "File to import", "Enter passphrase > Import"] },
] as const;

for (const { id, steps } of PATHS) {
    path(
        id,
        "the quirky files",
        async ({
            people,
            alice,
            bob,
            element,
            watch,
            step,
            aside,
            signedIn,
            signedOut,
            keepFile,
            finding,
            expectKeys,
        }) => {
            await peopleWhoTalked(people, alice, bob);
            const newLaptop = async (place: number): Promise<ElementClient> => {
                await alice.emptyBackup();
                const device = await element.signIn(alice, { as: `laptop ${place + 1}` });
                await device.untilConnectedToBackup(alice);
                signedIn(device);
                return device;
            };
            await watch(alice);
            let laptop: ElementClient | undefined;

            for (const [place, file] of QUIRKY_FILES.entries()) {
                const device =
                    laptop ??
                    (await aside(`A new device that holds nothing, for ${file.name}`, () => newLaptop(place)));
                keepFile(file);
                const error = await step(steps, () => device.roomKeys.tryToImport(file), { which: file.name });
                const held = await device.heldSessions();
                compare(file, { error, held }, "Element Web", finding);
                // All files are about the same sessions.
                laptop = held.length === 0 ? device : undefined;
                if (laptop) continue;
                signedOut(device);
                await device.close();
            }

            // The file that has a session twice: the dialog closes as if all of it had come in. The file still has it.
            expectKeys().toBeBrokenBy(knownIssues.B22, {
                breaks: ["K7"],
                by: alice.phone,
                inFile: CONTROL,
                claims: ["K1", "K3", "K7"],
            });
        },
    );
}
