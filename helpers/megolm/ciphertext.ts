import { decodeStrictBase64 } from "./base64.ts";
import { FormatError } from "./format-error.ts";

const FORMAT = "Megolm ciphertext";
const VERSION = 3;
const MAC_BYTES = 8;
const SIGNATURE_BYTES = 64;

/** The parts of a Megolm message, none of them decrypted. */
export interface MegolmCiphertext {
    /** Which turn of the ratchet encrypted it: a key opens it only if its first known index is not above this. */
    messageIndex: number;
    /** AES-256-CBC output. */
    ciphertext: Buffer;
    /** The first 8 bytes of an HMAC-SHA-256 over `authenticated`. */
    mac: Buffer;
    authenticated: Buffer;
    /** Ed25519 by the session's own key over `signed`. */
    signature: Buffer;
    signed: Buffer;
}

/** Reads a varint; returns its value and the offset after it. */
function readVarint(bytes: Buffer, offset: number): [value: number, next: number] {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
        const byte = bytes[offset++];
        if (byte === undefined) throw new FormatError(FORMAT, "it ends inside a number");
        value += (byte & 0x7f) * 2 ** shift;
        if (byte < 0x80) return [value, offset];
    }
    throw new FormatError(FORMAT, "a number of more than 5 bytes");
}

/**
 * Reads the `ciphertext` of an `m.megolm.v1.aes-sha2` event. The message index stands in it in clear.
 *
 * @see https://gitlab.matrix.org/matrix-org/olm/-/blob/master/docs/megolm.md "Message format"
 * @throws FormatError
 */
export function readMegolmCiphertext(text: string): MegolmCiphertext {
    const bytes = decodeStrictBase64(text, FORMAT);
    if (bytes[0] !== VERSION) throw new FormatError(FORMAT, `version ${bytes[0] ?? "missing"} where 3 is known`);
    const payloadEnd = bytes.length - MAC_BYTES - SIGNATURE_BYTES;
    if (payloadEnd < 1) throw new FormatError(FORMAT, `${bytes.length} bytes are too few for a MAC and a signature`);

    let messageIndex: number | undefined;
    let ciphertext: Buffer | undefined;
    let offset = 1;
    while (offset < payloadEnd) {
        const [tag, afterTag] = readVarint(bytes, offset);
        const [number, afterNumber] = readVarint(bytes, afterTag);
        offset = afterNumber;
        if (tag === 0x08) {
            if (number > 0xffff_ffff) throw new FormatError(FORMAT, `message index ${number} is above 32 bits`);
            messageIndex = number;
        }
        const wireType = tag & 7;
        if (wireType === 2) {
            const end = offset + number;
            if (end > payloadEnd) throw new FormatError(FORMAT, "a field runs over the end");
            if (tag === 0x12) ciphertext = bytes.subarray(offset, end);
            offset = end;
        } else if (wireType !== 0) {
            throw new FormatError(FORMAT, `a field of unknown type ${wireType}`);
        }
    }
    if (offset !== payloadEnd) throw new FormatError(FORMAT, "a field runs over the end");
    if (messageIndex === undefined) throw new FormatError(FORMAT, "no message index");
    if (ciphertext === undefined) throw new FormatError(FORMAT, "no ciphertext field");
    return {
        messageIndex,
        ciphertext,
        mac: bytes.subarray(payloadEnd, payloadEnd + MAC_BYTES),
        authenticated: bytes.subarray(0, payloadEnd),
        signature: bytes.subarray(payloadEnd + MAC_BYTES),
        signed: bytes.subarray(0, payloadEnd + MAC_BYTES),
    };
}
