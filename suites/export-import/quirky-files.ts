import { expect } from "@playwright/test";
import type { PathFixtures } from "../../fixtures/path.ts";
import { caseFile, caseTable, type ReportedCase, reportedBy } from "../../helpers/megolm/cases.ts";
import type { ExportedSession } from "../../helpers/megolm/key-export.ts";
import { readSessionKey } from "../../helpers/megolm/session-key.ts";
import { KEY_EXPORTS } from "../../helpers/paths/catalogue/spec.ts";

/** A key export file as other software writes it, or as it came out of somebody's hands. */
export interface QuirkyFile extends ReportedCase {
    passphrase: string;
    text: string;
}

export const QUIRKY_FILES: readonly QuirkyFile[] = caseTable<Omit<QuirkyFile, "text">[]>("exports/expected.json").map(
    (file) => ({ ...file, text: caseFile(`exports/${file.name}`) }),
);

/** The file that is as the specification says: it holds every session of the others in its better copy. */
export const CONTROL = fileNamed("00-as-the-spec-says.txt");

/** What a device has of a file after it tried to import it. */
export interface Imported {
    /** What the software says; undefined where it says that nothing is wrong. */
    error: string | undefined;
    held: readonly ExportedSession[];
}

/** How the files' sessions came in, where that is not as it should be. */
const SEEN: Readonly<Record<string, readonly string[]>> = {
    // Element Web reads the first of the two, and says nothing about the other.
    "15-two-exports-in-one-file.txt": [accepted(0, 0, 0)],
    // Since crypto-wasm 18.2.
    "44b-shared_history-stable-and-unstable-name.txt": ["refused"],
    "46-session_key-broken-in-one.txt": ["refused"],
    "51-sender_key-empty.txt": ["refused"],
    "61-same-session-index-0-then-7.txt": [accepted(0, 0, 7)],
};

/**
 * Holds what came of a file to its right result. What is otherwise is a finding that names the file, or, where nobody has
 * seen it so far, a failure of the test.
 *
 * @param by for people: which software imported it
 */
export function compare(file: QuirkyFile, imported: Imported, by: string, finding: PathFixtures["finding"]): void {
    const right = file.right === "refuse" ? "refused" : accepted(0, 0, 0);
    const seen = inWords(imported);
    const named = `${file.name} into ${by}`;
    expect.soft([right, ...(SEEN[file.name] ?? [])], `${named}: ${seen}`).toContain(seen);
    const words = imported.error === undefined ? "" : ` It says "${imported.error}".`;
    if (seen !== right) {
        finding(KEY_EXPORTS, {
            says: `${file.name}: ${right}. ${file.why}${reportedBy(file)}`,
            seen: `${named}: ${seen}.${words}`,
        });
    } else if (imported.error === "Unknown error") {
        finding(KEY_EXPORTS, {
            says: `${file.name}: the error says what is wrong with the file. ${file.why}`,
            seen: `${named}: ${seen}.${words}`,
        });
    }
}

function inWords({ error, held }: Imported): string {
    const indexes = held.map(({ session_key }) => readSessionKey(session_key).firstKnownIndex);
    if (error === undefined) return accepted(...indexes);
    return indexes.length === 0 ? "refused" : `refused, and ${accepted(...indexes)}`;
}

function accepted(...indexes: number[]): string {
    return `accepted, with sessions from ${indexes.sort((one, other) => one - other).join(", ") || "nowhere"}`;
}

function fileNamed(name: string): QuirkyFile {
    const file = QUIRKY_FILES.find((one) => one.name === name);
    if (!file) throw new Error(`there is no case ${name}`);
    return file;
}
