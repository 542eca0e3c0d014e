/**
 * The key export file: what one writes, each other must read; what is wrong with it must be found, and not taken for keys.
 * Written and read by keyproof's own code, by crypto-wasm (which is in matrix-js-sdk) and by the `openssl` command.
 */
import { initAsync, OlmMachine } from "@matrix-org/matrix-sdk-crypto-wasm";
import { rule } from "../../fixtures/rule.ts";
import { madeUpSession } from "../../helpers/accounts/made-up-sessions.ts";
import { OpenSslKeyExport } from "../../helpers/clients/openssl-key-export.ts";
import { type ExportedSession, readKeyExport, writeKeyExport } from "../../helpers/megolm/key-export.ts";
import { KEY_EXPORTS } from "../../helpers/paths/catalogue/spec.ts";
import { knownDifferences } from "../../helpers/paths/known-differences.ts";
import { ROOM } from "./entry.ts";

const PASSPHRASE = "ein guter Satz, mit Umlauten: äöü 🔑";
const ROUNDS = 100_000;
/** What is read many times need not be hard to guess. */
const FEW_ROUNDS = 1_000;

/** Something that writes and reads key export files. */
interface Engine {
    seal(sessions: readonly ExportedSession[], passphrase: string, rounds?: number): Promise<string> | string;
    /** @throws what is no such file, or not by this passphrase */
    open(text: string, passphrase: string): Promise<readonly ExportedSession[]> | readonly ExportedSession[];
}

const OURS: Engine = {
    seal: writeKeyExport,
    open: async (text, passphrase) => (await readKeyExport(text, passphrase)).sessions,
};

const CRYPTO_WASM: Engine = {
    seal: (sessions, passphrase, rounds = ROUNDS) =>
        OlmMachine.encryptExportedRoomKeys(JSON.stringify(sessions), passphrase, rounds),
    open: (text, passphrase) => JSON.parse(OlmMachine.decryptExportedRoomKeys(text, passphrase)),
};

const OPENSSL: Engine = {
    seal: (sessions, passphrase, rounds) =>
        OpenSslKeyExport.use((openssl) => openssl.seal(JSON.stringify(sessions), passphrase, rounds)),
    open: async (text, passphrase) =>
        JSON.parse(await OpenSslKeyExport.use((openssl) => openssl.open(text, passphrase))),
};

function sessions(count: number): ExportedSession[] {
    return Array.from({ length: count }, () => {
        const { sessionId, session } = madeUpSession();
        return { ...session, room_id: ROOM, session_id: sessionId };
    });
}

/** The bytes between header and trailer. */
function bytesOf(text: string): Buffer {
    return Buffer.from(text.trim().split(/\r?\n/).slice(1, -1).join(""), "base64");
}

/** A file of these bytes, in lines of so many characters; in one for none. */
function fileOf(bytes: Buffer, line?: number): string {
    const base64 = bytes.toString("base64");
    const lines = line === undefined ? [base64] : (base64.match(new RegExp(`.{1,${line}}`, "g")) ?? []);
    return ["-----BEGIN MEGOLM SESSION DATA-----", ...lines, "-----END MEGOLM SESSION DATA-----", ""].join("\n");
}

/** @returns how many keys were read, all of them as they were written; `"refused"`; `"others"` where they are not what was written */
async function read(engine: Engine, text: string, written: readonly ExportedSession[], passphrase = PASSPHRASE) {
    try {
        const keys = (await engine.open(text, passphrase)).map(({ session_key }) => session_key);
        return keys.join() === written.map(({ session_key }) => session_key).join() ? `${keys.length} keys` : "others";
    } catch {
        return "refused";
    }
}

/** openssl is no reader of files: what is wrong with their frame is not its business. */
const READERS = { keyproof: OURS, "crypto-wasm": CRYPTO_WASM };

const EXPORT = "Export to a file";
const IMPORT = "Import the file";

rule("SPC-08", async ({ says, step }) => {
    const each = says(KEY_EXPORTS, "A file that one engine wrote is read by each other");
    const frame = says(
        KEY_EXPORTS,
        "A file has its header and trailer, version 1, its rounds, and bit 63 of the IV at 0",
    );
    await initAsync();
    const engines: Record<string, Engine> = {
        ...READERS,
        ...((await OpenSslKeyExport.isThere()) && { openssl: OPENSSL }),
    };
    const files = await step(EXPORT, async () => {
        const written: { title: string; sessions: ExportedSession[]; text: string }[] = [];
        for (const [writer, { seal }] of Object.entries(engines)) {
            for (const count of [0, 20]) {
                const all = sessions(count);
                const file = await seal(all, PASSPHRASE, FEW_ROUNDS);
                written.push({ title: `${writer} wrote ${count} keys`, sessions: all, text: file });
            }
            const text = await seal(sessions(1), PASSPHRASE, ROUNDS);
            const bytes = bytesOf(text);
            frame.must({
                case: `${writer}: header`,
                expected: "-----BEGIN MEGOLM SESSION DATA-----",
                seen: text.split("\n")[0],
            });
            frame.must({
                case: `${writer}: trailer`,
                expected: "-----END MEGOLM SESSION DATA-----",
                seen: text.trimEnd().split("\n").at(-1),
            });
            frame.must({
                case: `${writer}: a newline after the trailer`,
                expected: true,
                seen: text.endsWith("\n"),
                ...(writer === "crypto-wasm" && {
                    known: { difference: knownDifferences.exportWithoutNewline, seen: false },
                }),
            });
            frame.must({ case: `${writer}: version`, expected: 1, seen: bytes[0] });
            frame.must({ case: `${writer}: rounds`, expected: ROUNDS, seen: bytes.readUInt32BE(33) });
            const bits = new Set<number>();
            // By chance alone it would be 0 in each of them once in 65,536 times.
            for (let i = 0; i < 16; i++) bits.add((bytesOf(await seal([], PASSPHRASE, 1))[17 + 8] ?? 0) & 0x80);
            frame.must({ case: `${writer}: bit 63 of the IV`, expected: [0], seen: [...bits] });
        }
        return written;
    });
    await step(IMPORT, async () => {
        for (const { title, sessions: written, text } of files) {
            for (const [reader, engine] of Object.entries(engines)) {
                const seen = await read(engine, text, written);
                each.must({ case: `${title}, ${reader} reads`, expected: `${written.length} keys`, seen });
            }
        }
    });
});

rule("SPC-08", "files that differ in form", async ({ says, step }) => {
    const lines = says(KEY_EXPORTS, "Newlines may be anywhere between header and trailer");
    const few = says(KEY_EXPORTS, "The rounds are those that the file names");
    await initAsync();
    const written = sessions(3);
    const text = writeKeyExport(written, PASSPHRASE, FEW_ROUNDS);
    const bytes = bytesOf(text);
    const forms = {
        "one long line": fileOf(bytes),
        "lines of 64": fileOf(bytes, 64),
        "lines of 1": fileOf(bytes, 1),
        CRLF: text.replaceAll("\n", "\r\n"),
        "no newline at the end": text.trimEnd(),
    };
    await step(IMPORT, async () => {
        for (const [reader, engine] of Object.entries(READERS)) {
            for (const [form, file] of Object.entries(forms)) {
                lines.must({
                    case: `${form}, ${reader} reads`,
                    expected: "3 keys",
                    seen: await read(engine, file, written),
                });
            }
            for (const rounds of [1, 250_000]) {
                const file = writeKeyExport(written, PASSPHRASE, rounds);
                few.must({
                    case: `${rounds}, ${reader} reads`,
                    expected: "3 keys",
                    seen: await read(engine, file, written),
                });
            }
        }
    });
});

rule("SPC-08", "files that are wrong", async ({ says, step }) => {
    const refused = says(
        KEY_EXPORTS,
        "A file that is cut short, altered or sealed by another passphrase is refused, whole",
    );
    await initAsync();
    const written = sessions(3);
    const text = writeKeyExport(written, PASSPHRASE, FEW_ROUNDS);
    const bytes = bytesOf(text);
    const altered = (at: number): string => {
        const copy = Buffer.from(bytes);
        copy[at] = (copy[at] ?? 0) ^ 1;
        return fileOf(copy, 128);
    };
    const files = {
        "no trailer": text.replace(/-----END.*\n/, ""),
        "no header": text.replace(/-----BEGIN.*\n/, ""),
        "half of it": `${text.slice(0, text.length / 2)}\n-----END MEGOLM SESSION DATA-----\n`,
        "the last byte is missing": fileOf(bytes.subarray(0, -1), 128),
        "version 2": altered(0),
        "its salt is altered": altered(1),
        "its IV is altered": altered(17),
        "its rounds are altered": altered(36),
        "its ciphertext is altered": altered(60),
        "its HMAC is altered": altered(bytes.length - 1),
        "nothing between header and trailer": fileOf(Buffer.alloc(0)),
        "no base64": text.replace(/\n(.)/, "\n*"),
    };
    await step(IMPORT, async () => {
        for (const [reader, engine] of Object.entries(READERS)) {
            for (const [what, file] of Object.entries(files)) {
                refused.must({
                    case: `${what}, ${reader} reads`,
                    expected: "refused",
                    seen: await read(engine, file, written),
                });
            }
            for (const wrong of ["", `${PASSPHRASE} `, PASSPHRASE.normalize("NFD")]) {
                const seen = await read(engine, text, written, wrong);
                refused.must({ case: `passphrase "${wrong}", ${reader} reads`, expected: "refused", seen });
            }
        }
    });
});
