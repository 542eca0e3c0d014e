import { pbkdf2Sync, randomBytes } from "node:crypto";
import { decodeBase64 } from "./base64.ts";
import { FormatError } from "./format-error.ts";
import { readJson } from "./plaintext.ts";
import { applyAesCtr, hmacSha256, sameBytes } from "./primitives.ts";

const FORMAT = "key export file";
const HEADER = "-----BEGIN MEGOLM SESSION DATA-----";
const TRAILER = "-----END MEGOLM SESSION DATA-----";
const VERSION = 1;
// version, salt, initialisation vector, rounds; then the ciphertext; then the HMAC
const HEAD_BYTES = 1 + 16 + 16 + 4;
const HMAC_BYTES = 32;
/** Above this a file would keep a reader busy for long: it is refused as foreign. Clients write 100,000 to 500,000. */
const MOST_ROUNDS = 2_000_000;

/** One session of a key export, in the spec's field names. */
export interface ExportedSession {
    algorithm: string;
    room_id: string;
    session_id: string;
    /** In the exported format: see `readSessionKey`. */
    session_key: string;
    sender_key: string;
    sender_claimed_keys: Record<string, string>;
    forwarding_curve25519_key_chain: string[];
}

interface FileKeys {
    aes: Buffer;
    hmac: Buffer;
}

function deriveKeys(passphrase: string, salt: Uint8Array, rounds: number): FileKeys {
    const derived = pbkdf2Sync(passphrase, salt, rounds, 64, "sha512");
    return { aes: derived.subarray(0, 32), hmac: derived.subarray(32) };
}

/**
 * Reads a key export file (`element-keys.txt`).
 *
 * @see https://spec.matrix.org/latest/client-server-api/#key-exports
 * @throws FormatError that tells apart: no such file (header), cut short (trailer), altered or wrong passphrase (HMAC)
 */
export function readKeyExport(text: string, passphrase: string): ExportedSession[] {
    const lines = text.split(/\r?\n/).map((line) => line.trim());
    const start = lines.indexOf(HEADER);
    if (start < 0) throw new FormatError(FORMAT, `no line "${HEADER}"`);
    const end = lines.indexOf(TRAILER, start);
    if (end < 0) throw new FormatError(FORMAT, `no line "${TRAILER}": the file was cut short`);
    const base64 = lines.slice(start + 1, end).join("");
    const bytes = decodeBase64(base64, FORMAT);
    if (bytes.length < HEAD_BYTES + HMAC_BYTES) throw new FormatError(FORMAT, `only ${bytes.length} bytes in it`);
    if (bytes[0] !== VERSION) throw new FormatError(FORMAT, `version ${bytes[0]} where ${VERSION} is known`);
    const rounds = bytes.readUInt32BE(33);
    if (rounds === 0 || rounds > MOST_ROUNDS) throw new FormatError(FORMAT, `${rounds} rounds of key derivation`);

    const keys = deriveKeys(passphrase, bytes.subarray(1, 17), rounds);
    const body = bytes.subarray(0, -HMAC_BYTES);
    if (!sameBytes(hmacSha256(keys.hmac, body), bytes.subarray(-HMAC_BYTES))) {
        throw new FormatError(FORMAT, "its HMAC does not match: the passphrase is wrong or the file was altered");
    }
    const plaintext = applyAesCtr(keys.aes, bytes.subarray(17, 33), body.subarray(HEAD_BYTES));
    return readExportedSessions(readJson(plaintext, FORMAT));
}

/**
 * Writes a key export file; the inverse of {@link readKeyExport}.
 *
 * @param rounds of PBKDF2; the spec asks for at least 100,000
 */
export function writeKeyExport(sessions: readonly ExportedSession[], passphrase: string, rounds = 100_000): string {
    const salt = randomBytes(16);
    const iv = randomBytes(16);
    // Bit 63 of the counter is cleared, as the spec asks, for the sake of ciphers that count in 64 bits.
    iv[8] = (iv[8] ?? 0) & 0x7f;
    const keys = deriveKeys(passphrase, salt, rounds);
    const head = Buffer.alloc(4);
    head.writeUInt32BE(rounds);
    const ciphertext = applyAesCtr(keys.aes, iv, Buffer.from(JSON.stringify(sessions)));
    const body = Buffer.concat([Uint8Array.of(VERSION), salt, iv, head, ciphertext]);
    const base64 = Buffer.concat([body, hmacSha256(keys.hmac, body)]).toString("base64");
    return [HEADER, ...(base64.match(/.{1,128}/g) ?? []), TRAILER, ""].join("\n");
}

/**
 * Checks the JSON form of a key export (the inside of the file, or a client's `exportRoomKeysAsJson()`).
 *
 * @throws FormatError naming the first entry that is no session
 */
export function readExportedSessions(value: unknown): ExportedSession[] {
    if (!Array.isArray(value)) throw new FormatError(FORMAT, "what is inside is no list of sessions");
    return value.map((entry: Partial<ExportedSession> | null, i) => {
        for (const field of ["room_id", "session_id", "session_key"] as const) {
            if (typeof entry?.[field] !== "string") throw new FormatError(FORMAT, `entry ${i} has no ${field}`);
        }
        return entry as ExportedSession;
    });
}
