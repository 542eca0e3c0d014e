import { encodeBase64 } from "./base64.ts";
import { FormatError } from "./format-error.ts";

const FORMAT = "verification QR code";
const HEADER = Buffer.from("MATRIX", "ascii");
const VERSION = 0x02;
const KEY_BYTES = 32;

/** What is verified by a code. The first device shows it, the other one scans it. */
export type QrMode =
    /** Another user, by cross-signing. */
    | "other user"
    /** One's own device, shown by one that trusts the master key. */
    | "self, trusting"
    /** One's own device, shown by one that does not trust the master key yet. */
    | "self, not yet trusting";

const MODES: readonly QrMode[] = ["other user", "self, trusting", "self, not yet trusting"];

/** What a QR code says. Keys are in unpadded base64. */
export interface VerificationQrCode {
    mode: QrMode;
    /** The transaction's id, or the id of the event that began the verification. */
    transactionId: string;
    /** The own master key, or where that is not trusted yet, the own device's Ed25519 key. */
    firstKey: string;
    /** What who shows it takes for the other user's master key, the other device's Ed25519 key, or the own master key. */
    secondKey: string;
    secret: Uint8Array;
}

/**
 * Reads the bytes in a QR code.
 *
 * @see https://spec.matrix.org/v1.19/client-server-api/#qr-code-format
 * @throws FormatError
 */
export function readVerificationQrCode(bytes: Uint8Array): VerificationQrCode {
    let rest = Buffer.from(bytes);
    const take = (length: number, what: string): Buffer => {
        if (rest.length < length) throw new FormatError(FORMAT, `it ends within ${what}`);
        const taken = rest.subarray(0, length);
        rest = rest.subarray(length);
        return taken;
    };
    if (!take(HEADER.length, "its header").equals(HEADER))
        throw new FormatError(FORMAT, 'it does not begin with "MATRIX"');
    const version = take(1, "its version").readUInt8();
    if (version !== VERSION) throw new FormatError(FORMAT, `its version is ${version}`);
    const mode = take(1, "its mode").readUInt8();
    const named = MODES[mode];
    if (named === undefined) throw new FormatError(FORMAT, `its mode is ${mode}`);
    const transactionId = take(take(2, "a length").readUInt16BE(), "the transaction's id").toString("utf8");
    const firstKey = encodeBase64(take(KEY_BYTES, "the first key"));
    const secondKey = encodeBase64(take(KEY_BYTES, "the second key"));
    if (rest.length === 0) throw new FormatError(FORMAT, "it has no secret");
    return { mode: named, transactionId, firstKey, secondKey, secret: Uint8Array.from(rest) };
}
