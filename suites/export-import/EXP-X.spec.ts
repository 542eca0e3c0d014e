/**
 * Every key of a file is imported, or the client says which not: whoever wrote it, Element Web, matrix-js-sdk or the
 * openssl command after the letter of the specification, and whoever reads it.
 */
import { isDeepStrictEqual } from "node:util";
import { path, test } from "../../fixtures/path.ts";
import { OpenSslKeyExport } from "../../helpers/clients/openssl-key-export.ts";
import { readKeyExport } from "../../helpers/megolm/key-export.ts";
import { peopleWhoTalked } from "../history.ts";

const PASSPHRASE = "correct horse battery staple 42, à la carte";
/** Neither Element Web nor matrix-js-sdk writes a file with as many. */
const ROUNDS = 123_456;

path("EXP-X", async ({ people, alice, bob, element, watch, step, countOn, signedIn, keepFile, expectKeys }) => {
    test.skip(!(await OpenSslKeyExport.isThere()), "this machine has no openssl of version 3, the independent writer");
    const { sessions } = await peopleWhoTalked(people, alice, bob);
    const laptop = await element.signIn(alice, { verify: "recovery key" });
    await laptop.untilHolds(sessions);
    await watch(alice, laptop);

    const files = await step("Export with each client", () =>
        OpenSslKeyExport.use(async (openssl) => {
            const named = (name: string, text: string) => keepFile({ name, text, passphrase: PASSPHRASE });
            const byElement = named("by-element.txt", (await laptop.roomKeys.exportKeys(PASSPHRASE)).text);
            const opened = JSON.parse(await openssl.open(byElement.text, PASSPHRASE));
            const isSame = isDeepStrictEqual(
                { sessions: opened, refused: [] },
                await readKeyExport(byElement.text, PASSPHRASE),
            );
            await countOn("openssl to read in Element Web's file what the oracle reads", isSame, true);

            const bySdk = named("by-the-sdk.txt", await alice.phone.exportKeys(PASSPHRASE));
            const inFile = (await readKeyExport(bySdk.text, PASSPHRASE)).sessions.length;
            await countOn("matrix-js-sdk's file to hold every session", inFile, sessions);

            const held = JSON.stringify(await alice.phone.heldSessions());
            const byOpenSsl = named("by-openssl.txt", await openssl.seal(held, PASSPHRASE, ROUNDS));
            const ofNoKeys = named("no-keys.txt", await openssl.seal("[]", PASSPHRASE));
            return { byElement, bySdk, byOpenSsl, ofNoKeys };
        }),
    );

    const phone = await step("Import with each other client", async () => {
        const byFile = await people.device(alice, "Alice's new phone");
        await byFile.importKeys(files.byElement);
        signedIn(byFile);

        // With nothing in the backup, all that the tablet holds is from the file.
        await alice.emptyBackup();
        const tablet = await element.signIn(alice, { as: "tablet", verify: "recovery key" });
        signedIn(tablet);
        await tablet.roomKeys.importKeys(files.byOpenSsl);
        await tablet.untilHolds(sessions);
        await tablet.roomKeys.exportKeys(PASSPHRASE);
        await alice.untilBackedUp(sessions, tablet);

        // The laptop holds these keys already.
        await laptop.roomKeys.importKeys(files.bySdk);
        await laptop.roomKeys.importKeys(files.ofNoKeys);
        await laptop.untilHolds(sessions);
        return byFile;
    });

    expectKeys().toBeKept({
        by: laptop,
        onFreshDevice: phone,
        inFile: files.byElement,
        claims: ["K1", "K2", "K3", "K4", "K7"],
    });
});
