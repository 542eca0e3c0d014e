/**
 * Every key of a file is imported: whichever version of the SDK exported it, whoever wrote the file (keyproof, crypto-wasm,
 * the openssl command, a Python program), whoever reads it, and whichever version imports it.
 */

import { initAsync, OlmMachine } from "@matrix-org/matrix-sdk-crypto-wasm";
import type { ExportedFile } from "../../fixtures/keys-expectation.ts";
import { sdkPath } from "../../fixtures/sdk-path.ts";
import { OpenSslKeyExport } from "../../helpers/clients/openssl-key-export.ts";
import { PythonKeyExport } from "../../helpers/clients/python-key-export.ts";
import type { LoadedSdk } from "../../helpers/clients/sdk/loaded-sdk.ts";
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

sdkPath(
    "SDK-21",
    undefined,
    async ({ people, alice, bob, sdk, watch, step, keepFile, signedIn, countOn, expectKeys }) => {
        const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
        const older = await otherVersion(sdk);
        const tablet = await people.device(alice, "Alice's tablet", older);
        await tablet.enterRecoveryKey(alice.writtenDown.recoveryKey);
        await watch(alice, tablet);
        const programs = await allPrograms();
        const exported = await step("exportRoomKeysAsJson() with each version", () =>
            Promise.all(
                [alice.phone, tablet].map(async (exporter) => ({
                    by: exporter.sdk,
                    json: await exporter.inTime((_, crypto) => crypto.exportRoomKeysAsJson()),
                })),
            ),
        );
        const files = await step(
            "The file is written by keyproof, crypto-wasm, openssl and Python, and read by each of the others",
            async () => {
                const written: { file: ExportedFile; by: LoadedSdk }[] = [];
                for (const [writer, { seal }] of Object.entries(programs)) {
                    for (const { by, json } of exported) {
                        const text = await seal(json);
                        for (const [reader, { open }] of Object.entries(programs)) {
                            const differ = differing(keysIn(await open(text)), keysIn(json));
                            await countOn(`${reader} to read every key that ${writer} wrote`, differ, []);
                        }
                        const name = `${by.version}-by-${writer}.txt`;
                        written.push({ by, file: keepFile({ name, text, passphrase: PASSPHRASE }) });
                    }
                }
                return written;
            },
        );
        const fresh = await step(
            "importRoomKeysAsJson(json) with each version, on a device that has nothing else",
            async () => {
                const devices: SdkClient[] = [];
                for (const { by, file } of files) {
                    const importer = by === sdk ? older : sdk;
                    const device = await people.device(
                        alice,
                        `Alice's ${importer.version} with ${file.name}`,
                        importer,
                    );
                    await device.importKeys(file);
                    signedIn(device);
                    await kitchen.readOn(device);
                    const { length } = await device.heldSessions();
                    await countOn(`${device.label} to hold every session`, length, sessions);
                    devices.push(device);
                }
                return devices;
            },
        );

        expectKeys().toBeKept({
            by: alice.phone,
            onFreshDevice: fresh.at(-1) ?? tablet,
            claims: ["K1", "K2", "K3"],
        });
    },
);

/** The sessions whose keys differ, or that only one of the two has. */
function differing(one: Record<string, string>, other: Record<string, string>): string[] {
    return [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((id) => one[id] !== other[id]);
}

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
