/** Key export files as other software writes them: read by keyproof's own code and by crypto-wasm, whole or not at all. */
import { initAsync, OlmMachine } from "@matrix-org/matrix-sdk-crypto-wasm";
import { rule } from "../../fixtures/rule.ts";
import { type ExportedSession, readKeyExport } from "../../helpers/megolm/key-export.ts";
import { KEY_EXPORTS } from "../../helpers/paths/catalogue/spec.ts";
import { type KnownDifference, knownDifferences } from "../../helpers/paths/known-differences.ts";
import { QUIRKY_FILES } from "../export-import/quirky-files.ts";

type Reader = (text: string, passphrase: string) => Promise<ExportedSession[]>;

const READERS: Readonly<Record<string, Reader>> = {
    keyproof: async (text, passphrase) => (await readKeyExport(text, passphrase)).sessions,
    "crypto-wasm": async (text, passphrase) => JSON.parse(OlmMachine.decryptExportedRoomKeys(text, passphrase)),
};

/** What crypto-wasm does otherwise. */
const BY_CRYPTO_WASM: Readonly<Record<string, { difference: KnownDifference; seen: string }>> = {
    "25-iv-bit-63-set-128-bit-counter.txt": { difference: knownDifferences.ivCountsOver128Bits, seen: "accept 3" },
    "44b-shared_history-stable-and-unstable-name.txt": {
        difference: knownDifferences.bothNamesRefused,
        seen: "refuse",
    },
    "46-session_key-broken-in-one.txt": { difference: knownDifferences.oneBadEntryRefusesAll, seen: "refuse" },
    "51-sender_key-empty.txt": { difference: knownDifferences.oneBadEntryRefusesAll, seen: "refuse" },
    "59-bom-inside.txt": { difference: knownDifferences.byteOrderMarkRefused, seen: "refuse" },
};

/** In the words of the cases: how many sessions were read, each counted once. */
async function read(reader: Reader, text: string, passphrase: string): Promise<string> {
    try {
        const sessions = await reader(text, passphrase);
        return `accept ${new Set(sessions.map(({ session_id }) => session_id)).size}`;
    } catch {
        return "refuse";
    }
}

rule("SPC-08", "the quirky files", async ({ says, step }) => {
    const reads = says(KEY_EXPORTS, "What another program wrote is read as far as it is right, or refused");
    await initAsync();
    await step("Import the file", async () => {
        for (const [name, reader] of Object.entries(READERS)) {
            for (const file of QUIRKY_FILES) {
                const known = name === "crypto-wasm" ? BY_CRYPTO_WASM[file.name] : undefined;
                reads.must({
                    case: `${file.name}, ${name} reads`,
                    expected: file.right,
                    seen: await read(reader, file.text, file.passphrase),
                    ...(known && { known }),
                });
            }
        }
    });
});
