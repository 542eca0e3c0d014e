import { createHash } from "node:crypto";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import { isEd25519PublicKey } from "./ed25519-public-key.ts";
import { FormatError } from "./format-error.ts";

const FORMAT = "exported Megolm session key";
const VERSION = 1;
const BYTES = 1 + 4 + 128 + 32;

/** An exported Megolm session key: what it takes to read a session from one index on. */
export interface SessionKey {
    /** The lowest message index that this copy can decrypt. */
    firstKnownIndex: number;
    /** The ratchet at that index: four parts of 32 bytes. */
    ratchet: Buffer;
    /** Ed25519 public key of the session (32 bytes). */
    publicKey: Buffer;
    /** The session's id: the public key, in base64. */
    sessionId: string;
}

/**
 * Reads the `session_key` of a key backup, a key export or a forwarded room key.
 *
 * @see https://spec.matrix.org/latest/client-server-api/#key-exports (version byte 1, index in bytes 1-4, big endian)
 * @throws FormatError; also when its public key is no point of Ed25519, because no client imports such a key
 */
export function readSessionKey(text: string): SessionKey {
    const bytes = decodeBase64(text, FORMAT);
    if (bytes.length !== BYTES) throw new FormatError(FORMAT, `${bytes.length} bytes where ${BYTES} are due`);
    if (bytes[0] !== VERSION) throw new FormatError(FORMAT, `version ${bytes[0]} where ${VERSION} is due`);
    const publicKey = bytes.subarray(133);
    if (!isEd25519PublicKey(publicKey)) throw new FormatError(FORMAT, "its session id is no Ed25519 public key");
    return {
        firstKnownIndex: bytes.readUInt32BE(1),
        ratchet: bytes.subarray(5, 133),
        publicKey,
        sessionId: encodeBase64(publicKey),
    };
}

/** Writes a session key in the export format; the inverse of {@link readSessionKey}. */
export function writeSessionKey(key: Pick<SessionKey, "firstKnownIndex" | "ratchet" | "publicKey">): string {
    const head = Buffer.alloc(5);
    head[0] = VERSION;
    head.writeUInt32BE(key.firstKnownIndex, 1);
    return encodeBase64(Buffer.concat([head, key.ratchet, key.publicKey]));
}

/** A name for a key's bytes that gives nothing of them away: equal for equal keys only. */
export function sessionKeyDigest(text: string): string {
    return createHash("sha256").update(decodeBase64(text, FORMAT)).digest("base64url").slice(0, 22);
}
