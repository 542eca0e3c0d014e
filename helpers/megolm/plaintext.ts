import { FormatError } from "./format-error.ts";

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads what was decrypted as text.
 *
 * @throws FormatError where it is no UTF-8: Node's own decoder puts other characters in its place
 */
export function readText(plaintext: Uint8Array, format: string): string {
    try {
        return UTF8.decode(plaintext);
    } catch {
        throw new FormatError(format, "what is inside is no text");
    }
}

/** Reads what was decrypted as JSON. @throws FormatError, which quotes nothing of it: the parser's own words would */
export function readJson(plaintext: Uint8Array, format: string): unknown {
    return parseJson(readText(plaintext, format), format);
}

/** Reads a decrypted text as JSON. @throws FormatError, as {@link readJson} does */
export function parseJson(text: string, format: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        throw new FormatError(format, "what is inside is no JSON");
    }
}
