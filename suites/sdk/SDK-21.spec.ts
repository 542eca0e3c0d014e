/**
 * Every key of a file is imported: whichever version of the SDK exported it, whoever wrote the file (keyproof, crypto-wasm,
 * the openssl command, a Python program), whoever reads it, and whichever version imports it.
 */

import { initAsync, OlmMachine } from "@matrix-org/matrix-sdk-crypto-wasm";
import { expect } from "@playwright/test";
import { sdkPath } from "../../fixtures/sdk-path.ts";
import { OpenSslKeyExport } from "../../helpers/clients/openssl-key-export.ts";
import { PythonKeyExport } from "../../helpers/clients/python-key-export.ts";
import type { SdkClient } from "../../helpers/clients/sdk/sdk-client.ts";
import { openKeyExport, readExportedSessions, writeKeyExport } from "../../helpers/megolm/key-export.ts";
import { peopleWhoTalked } from "../history.ts";
import { otherVersion } from "./other-version.ts";

const PASSPHRASE = "correct horse battery staple 42, à la carte";
/** None that a program might take for granted. */
const ROUNDS = 123_456;

/** A program that writes key export files, and reads them. */
interface Program {
    seal(json: string): Promise<string> | string;
    open(text: string): Promise<string> | string;
}

sdkPath("SDK-21", undefined, async ({ people, alice, bob, sdk, watch, step, keepFile, signedIn, expectKeys }) => {
    const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
    const older = await otherVersion(sdk);
    const tablet = await people.device(alice, "Alice's tablet", older);
    await tablet.enterRecoveryKey(alice.writtenDown.recoveryKey);
    await watch(alice, tablet);
    const programs = await allPrograms();
    const exporters = [alice.phone, tablet];
    let last: SdkClient = tablet;

    for (const [writer, { seal }] of Object.entries(programs)) {
        await step(
            `${writer} writes what each version exports; the others read it, and the other version imports it`,
            async () => {
                for (const [place, exporter] of exporters.entries()) {
                    const json = await exporter.inTime((_, crypto) => crypto.exportRoomKeysAsJson());
                    const text = await seal(json);
                    for (const [reader, { open }] of Object.entries(programs)) {
                        expect(keysIn(await open(text)), `what ${reader} reads`).toEqual(keysIn(json));
                    }
                    const name = `${exporter.sdk.version}-by-${writer}.txt`;
                    const file = keepFile({ name, text, passphrase: PASSPHRASE });
                    const importer = place === 0 ? older : sdk;
                    const device = await people.device(alice, `Alice's ${importer.version} with ${name}`, importer);
                    await device.importKeys(file);
                    signedIn(device);
                    expect(await device.read(kitchen.id, kitchen.eventIds), `read with ${name}`).toEqual(
                        kitchen.asShown,
                    );
                    expect(await device.heldSessions()).toHaveLength(sessions);
                    last = device;
                }
            },
        );
    }

    expectKeys().toBeKept({ by: alice.phone, onFreshDevice: last, claims: ["K1", "K2", "K3"] });
});

/** The keys, by session, and no more: versions differ in what else they write of a session. */
function keysIn(json: string): Record<string, string> {
    const sessions = readExportedSessions(JSON.parse(json));
    return Object.fromEntries(sessions.map(({ session_id, session_key }) => [session_id, session_key]));
}

async function allPrograms(): Promise<Record<string, Program>> {
    await initAsync();
    const python = await PythonKeyExport.prepare();
    return {
        keyproof: {
            seal: (json) => writeKeyExport(JSON.parse(json), PASSPHRASE, ROUNDS),
            open: (text) => openKeyExport(text, PASSPHRASE),
        },
        "crypto-wasm": {
            seal: (json) => OlmMachine.encryptExportedRoomKeys(json, PASSPHRASE, ROUNDS),
            open: (text) => OlmMachine.decryptExportedRoomKeys(text, PASSPHRASE),
        },
        ...((await OpenSslKeyExport.isThere()) && {
            openssl: {
                seal: (json: string) => OpenSslKeyExport.use((openssl) => openssl.seal(json, PASSPHRASE, ROUNDS)),
                open: (text: string) => OpenSslKeyExport.use((openssl) => openssl.open(text, PASSPHRASE)),
            },
        }),
        Python: {
            seal: (json) => python.seal(json, PASSPHRASE, ROUNDS),
            open: (text) => python.open(text, PASSPHRASE),
        },
    };
}
