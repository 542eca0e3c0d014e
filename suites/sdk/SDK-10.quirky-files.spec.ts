/**
 * `importRoomKeysAsJson(json)` with what is in files that other software wrote: one bad entry may not cost the others, and of
 * two copies of a session the better one stays.
 */
import { sdkPath } from "../../fixtures/sdk-path.ts";
import { openKeyExport } from "../../helpers/megolm/key-export.ts";
import { CONTROL, compare, QUIRKY_FILES } from "../export-import/quirky-files.ts";
import { peopleWhoTalked } from "../history.ts";

sdkPath(
    "SDK-10",
    "the quirky files",
    async ({ people, alice, bob, watch, step, keepFile, signedIn, signedOut, finding, expectKeys }) => {
        await peopleWhoTalked(people, alice, bob);
        await watch(alice);
        keepFile(CONTROL);
        // What is wrong with the others is for whoever opens a file: SPC-08.
        const opened = QUIRKY_FILES.filter(({ right }) => right !== "refuse");

        for (const file of opened) {
            // All files are about the same sessions.
            const device = await people.device(alice, `Alice's device for ${file.name}`);
            signedIn(device);
            const json = await openKeyExport(file.text, file.passphrase);
            const into = (): Promise<void> => device.inTime((_, crypto) => crypto.importRoomKeysAsJson(json));
            const error = await step(IMPORT, () => errorOf(into), { which: file.name });
            compare(file, { error, held: await device.heldSessions() }, device.sdk.name, finding);
            signedOut(device);
            await device.close();
        }

        expectKeys().toBeKept({ by: alice.phone, inFile: CONTROL, claims: ["K1", "K3"] });
    },
);

const IMPORT = "importRoomKeys(keys), importRoomKeysAsJson(json)";

/** What a call fails with; undefined where it does not. */
async function errorOf(call: () => Promise<void>): Promise<string | undefined> {
    return call().then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
}
