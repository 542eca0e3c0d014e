import { FormatError } from "./format-error.ts";

/**
 * Decodes Matrix's unpadded base64, and padded base64, because clients write both. Wrong padding is refused.
 *
 * @see https://spec.matrix.org/latest/appendices/#unpadded-base64
 * @throws FormatError on any character outside the alphabet (Node's own decoder skips them silently), and on what is no text
 */
export function decodeBase64(text: string, format = "base64"): Buffer {
    // What servers and files give is text by its type alone.
    if (typeof text !== "string") throw new FormatError(format, `${typeof text} where base64 is due`);
    const bare = withoutPadding(text);
    const isPaddedRight = bare === text || text.length % 4 === 0;
    if (!/^[A-Za-z0-9+/]*$/.test(bare) || bare.length % 4 === 1 || !isPaddedRight) {
        throw new FormatError(format, `${text.length} characters that are not base64`);
    }
    return Buffer.from(bare, "base64");
}

/**
 * Decodes base64 as vodozemac does: bits of the last character that no byte uses must be zero.
 *
 * @throws FormatError where {@link decodeBase64} does, and on such bits
 */
export function decodeStrictBase64(text: string, format: string): Buffer {
    const bytes = decodeBase64(text, format);
    if (encodeBase64(bytes) !== withoutPadding(text))
        throw new FormatError(format, "base64 with stray bits at its end");
    return bytes;
}

function withoutPadding(text: string): string {
    return text.replace(/={1,2}$/, "");
}

/** Encodes as Matrix's unpadded base64. */
export function encodeBase64(bytes: Uint8Array): string {
    return Buffer.from(bytes).toString("base64").replace(/=+$/, "");
}
