import { FormatError } from "./format-error.ts";

const FORMAT = "recovery key";
const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const PREFIX = Buffer.from([0x8b, 0x01]);
const KEY_BYTES = 32;
/** What 35 bytes take in base58, and a few more for who counts them; reading takes time by the square of the length. */
const MOST_CHARACTERS = 64;

/**
 * Reads a recovery key (older names: Security Key) as a user types it, blanks included.
 *
 * @returns the secret storage key: 32 bytes
 * @see https://spec.matrix.org/latest/appendices/#cryptographic-key-representation
 * @throws FormatError
 */
export function decodeRecoveryKey(text: string): Buffer {
    const bare = text.replace(/\s/g, "");
    if (bare.length > MOST_CHARACTERS) throw new FormatError(FORMAT, `${bare.length} characters are too many`);
    const bytes = decodeBase58(bare);
    if (bytes.length !== PREFIX.length + KEY_BYTES + 1) {
        throw new FormatError(FORMAT, `${bytes.length} bytes where ${PREFIX.length + KEY_BYTES + 1} are due`);
    }
    if (!bytes.subarray(0, 2).equals(PREFIX)) throw new FormatError(FORMAT, "it does not begin with 0x8B 0x01");
    if (bytes.reduce((parity, byte) => parity ^ byte, 0) !== 0) {
        throw new FormatError(FORMAT, "its parity byte does not match: a character is mistyped");
    }
    return bytes.subarray(2, 2 + KEY_BYTES);
}

/** Writes a recovery key as clients show it: groups of four characters. */
export function encodeRecoveryKey(key: Uint8Array): string {
    if (key.length !== KEY_BYTES) throw new FormatError(FORMAT, `a key of ${key.length} bytes`);
    const bytes = Buffer.concat([PREFIX, key]);
    const parity = bytes.reduce((all, byte) => all ^ byte, 0);
    return (encodeBase58(Buffer.concat([bytes, Uint8Array.of(parity)])).match(/.{1,4}/g) ?? []).join(" ");
}

function decodeBase58(text: string): Buffer {
    let number = 0n;
    for (const character of text) {
        const digit = ALPHABET.indexOf(character);
        if (digit < 0) throw new FormatError(FORMAT, `"${character}" is not used in recovery keys`);
        number = number * 58n + BigInt(digit);
    }
    const hex = number.toString(16);
    const zeros = /^1*/.exec(text)?.[0].length ?? 0;
    const body = number === 0n ? Buffer.alloc(0) : Buffer.from(hex.length % 2 ? `0${hex}` : hex, "hex");
    return Buffer.concat([Buffer.alloc(zeros), body]);
}

function encodeBase58(bytes: Buffer): string {
    let text = "";
    for (let number = BigInt(`0x0${bytes.toString("hex")}`); number > 0n; number /= 58n) {
        text = ALPHABET.charAt(Number(number % 58n)) + text;
    }
    return text;
}
