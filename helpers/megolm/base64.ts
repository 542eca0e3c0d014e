import { FormatError } from "./format-error.ts";

/**
 * Decodes Matrix's unpadded base64, padded too, since clients are known to write both.
 *
 * @see https://spec.matrix.org/latest/appendices/#unpadded-base64
 * @throws FormatError on any character outside the alphabet (Node's own decoder skips them silently), and on what is no text
 */
export function decodeBase64(text: string, format = "base64"): Buffer {
    // What servers and files give is text by its type alone.
    if (typeof text !== "string") throw new FormatError(format, `${typeof text} where base64 is due`);
    const bare = text.replace(/={0,2}$/, "");
    if (!/^[A-Za-z0-9+/]*$/.test(bare) || bare.length % 4 === 1) {
        throw new FormatError(format, `${text.length} characters that are not base64`);
    }
    return Buffer.from(bare, "base64");
}

/** Encodes as Matrix's unpadded base64. */
export function encodeBase64(bytes: Uint8Array): string {
    return Buffer.from(bytes).toString("base64").replace(/=+$/, "");
}
