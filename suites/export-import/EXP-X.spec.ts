/**
 * Every key of a file is imported, or the client says which not: whoever wrote it, Element Web, matrix-js-sdk or the
 * openssl command after the letter of the specification, and whoever reads it.
 */
import { expect } from "@playwright/test";
import { path, test } from "../../fixtures/path.ts";
import { OpenSslKeyExport } from "../../helpers/clients/openssl-key-export.ts";
import { readKeyExport } from "../../helpers/megolm/key-export.ts";
import { peopleWhoTalked } from "../history.ts";

const PASSPHRASE = "correct horse battery staple 42, à la carte";

path("EXP-X", async ({ people, alice, bob, element, watch, step, keepFile, newDeviceWithFile, expectKeys }) => {
    test.skip(!(await OpenSslKeyExport.isThere()), "this machine has no openssl of version 3, the independent writer");
    const { sessions } = await peopleWhoTalked(people, alice, bob);
    const held = JSON.stringify(await alice.phone.heldSessions());
    const laptop = await element.signIn(alice, { verify: "recovery key" });
    await laptop.untilHolds(sessions);
    await watch(alice, laptop);

    const byElement = await step("Element Web exports; openssl reads what the oracle reads", async () => {
        const file = { ...(await laptop.roomKeys.exportKeys(PASSPHRASE)), passphrase: PASSPHRASE };
        const opened = JSON.parse(await OpenSslKeyExport.use((openssl) => openssl.open(file.text, PASSPHRASE)));
        expect(await readKeyExport(file.text, PASSPHRASE)).toEqual({ sessions: opened, refused: [] });
        return keepFile(file);
    });
    const onSdk = await newDeviceWithFile(alice, byElement);

    await step("openssl writes, with other line lengths and rounds; Element Web imports it", async () => {
        await alice.emptyBackup();
        const tablet = await element.signIn(alice, { as: "tablet", verify: "recovery key" });
        const text = await OpenSslKeyExport.use((openssl) => openssl.seal(held, PASSPHRASE, 123_456));
        await tablet.roomKeys.importKeys({ name: "by-openssl.txt", text, passphrase: PASSPHRASE });
        await tablet.untilHolds(sessions);
        await tablet.roomKeys.exportKeys(PASSPHRASE);
        await alice.untilBackedUp(sessions, tablet);
    });

    await step("matrix-js-sdk exports; Element Web imports it over what it has, and a file of no keys", async () => {
        const text = await onSdk.exportKeys(PASSPHRASE);
        await laptop.roomKeys.importKeys({ name: "by-the-sdk.txt", text, passphrase: PASSPHRASE });
        const none = await OpenSslKeyExport.use((openssl) => openssl.seal("[]", PASSPHRASE));
        await laptop.roomKeys.importKeys({ name: "no-keys.txt", text: none, passphrase: PASSPHRASE });
        await laptop.untilHolds(sessions);
    });

    expectKeys().toBeKept({ by: laptop, onFreshDevice: onSdk, inFile: byElement, claims: ["K1", "K2", "K3", "K4"] });
});
