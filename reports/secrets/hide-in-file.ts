import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { zipSync } from "fflate";
import { isText } from "../bundle/text.ts";
import { redactTrace } from "../bundle/trace.ts";
import type { Redactor } from "./redactor.ts";

/**
 * Hides secrets in a file: in a Playwright trace, in JSON, in text. A picture stays as it is. A file that cannot be looked
 * through is deleted, because nobody can tell what is in it.
 *
 * @returns whether the file is still there
 */
export function hideInFile(file: string, redactor: Redactor): boolean {
    if (!existsSync(file)) return false;
    try {
        const bytes = readFileSync(file);
        const hidden = withoutSecrets(file, bytes, redactor);
        if (!bytes.equals(hidden)) replace(file, hidden);
        return true;
    } catch (error) {
        rmSync(file, { force: true });
        console.error(`keyproof: ${file} is deleted, it cannot be searched for secrets: ${String(error)}`);
        return false;
    }
}

function withoutSecrets(file: string, bytes: Buffer, redactor: Redactor): Uint8Array {
    if (isZip(bytes)) return zipSync(redactTrace(bytes, redactor, { sources: true }).files);
    if (!isText(bytes)) return bytes;
    const text = bytes.toString();
    return Buffer.from(path.extname(file) === ".json" ? hideInJson(text, redactor) : redactor.text(text));
}

function isZip(bytes: Buffer): boolean {
    return bytes.subarray(0, 4).toString("latin1") === "PK\u0003\u0004";
}

/** JSON with the secrets in its texts hidden; the same text where it has none. What is no JSON is hidden as text. */
export function hideInJson(text: string, redactor: Redactor): string {
    let found = false;
    const hide = (_: string, value: unknown): unknown => {
        if (typeof value !== "string") return value;
        const hidden = redactor.text(value);
        found ||= hidden !== value;
        return hidden;
    };
    try {
        const content: unknown = JSON.parse(text, hide);
        // As workers write it.
        return found ? `${JSON.stringify(content, null, 2)}\n` : text;
    } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        return redactor.text(text);
    }
}

/** A reader finds the old file or the new one, never half of one. */
function replace(file: string, content: Uint8Array): void {
    const next = `${file}.${process.pid}`;
    writeFileSync(next, content);
    renameSync(next, file);
}
