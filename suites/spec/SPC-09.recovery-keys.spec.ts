/** The recovery key as people paste it: whitespace of any kind is no part of it, and what is no key is refused at once. */
import { decodeRecoveryKey as decodeWithSdk } from "matrix-js-sdk/lib/crypto-api/recovery-key.js";
import { rule } from "../../fixtures/rule.ts";
import { type Case, caseTable } from "../../helpers/megolm/cases.ts";
import { decodeRecoveryKey } from "../../helpers/megolm/recovery-key.ts";
import { KEY_REPRESENTATION } from "../../helpers/paths/catalogue/spec.ts";
import { knownDifferences } from "../../helpers/paths/known-differences.ts";

const { key, strings } = caseTable<{ key: string; strings: (Case & { text: string })[] }>("recovery-keys.json");

const READERS = { keyproof: decodeRecoveryKey, "matrix-js-sdk": decodeWithSdk };

/** What matrix-js-sdk refuses, because it strips U+0020 and no other whitespace. */
const REFUSED_BY_THE_SDK: ReadonlySet<string> = new Set([
    "CRLF at the end",
    "three lines",
    "no-break spaces",
    "BOM in front",
]);

/** A person waits for the answer: so much work of the processor they may notice, and bear. */
const AT_ONCE_MS = 2_000;

rule("SPC-09", "recovery keys as people paste them", async ({ says }) => {
    const accepts = says(KEY_REPRESENTATION, "Whitespace in a recovery key is insignificant");
    const refuses = says(KEY_REPRESENTATION, "What is no recovery key is refused");
    const soon = says(KEY_REPRESENTATION, "However long the text is, the answer comes at once");
    for (const [reader, decode] of Object.entries(READERS)) {
        for (const { name, text, right } of strings) {
            const started = process.cpuUsage();
            const seen = read(decode, text);
            const took = process.cpuUsage(started).user / 1000;
            soon.must({ case: `${reader}: ${name}`, expected: true, seen: took < AT_ONCE_MS });
            if (right === "refuse") {
                refuses.must({ case: `${reader}: ${name}`, expected: "refused", seen });
                continue;
            }
            const differs = reader === "matrix-js-sdk" && REFUSED_BY_THE_SDK.has(name);
            accepts.must({
                case: `${reader}: ${name}`,
                expected: key,
                seen,
                ...(differs && { known: { difference: knownDifferences.onlyBlanksStripped, seen: "refused" } }),
            });
        }
    }
});

/** The key in hex; `"refused"` where the text is none. */
function read(decode: (text: string) => Uint8Array, text: string): string {
    try {
        return Buffer.from(decode(text)).toString("hex");
    } catch {
        return "refused";
    }
}
