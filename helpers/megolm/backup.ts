import { randomBytes } from "node:crypto";
import { decodeBase64, decodeStrictBase64, encodeBase64 } from "./base64.ts";
import { FormatError } from "./format-error.ts";
import { readJson } from "./plaintext.ts";
import {
    decryptAesCbc,
    encryptAesCbc,
    hkdfSha256,
    hmacSha256,
    sameBytes,
    x25519,
    x25519PublicKey,
} from "./primitives.ts";
import { readSessionFields, type SessionFields } from "./session-fields.ts";

const FORMAT = "key backup entry";
const MAC_BYTES = 8;
export const BACKUP_ALGORITHM = "m.megolm_backup.v1.curve25519-aes-sha2";

/** The `session_data` of one entry of a key backup, as the server keeps it. All unpadded base64. */
export interface SealedSession {
    ephemeral: string;
    ciphertext: string;
    mac: string;
}

/** What an entry of a key backup holds once opened. */
export type BackedUpSession = SessionFields;

/**
 * The `public_key` of a backup version's `auth_data` that belongs to a backup's private key.
 *
 * @throws FormatError when the private key has not 32 bytes
 */
export function backupPublicKey(privateKey: Uint8Array): string {
    return encodeBase64(x25519PublicKey(ofKeyLength(privateKey, "backup key")));
}

/** A longer key would be taken for its first 32 bytes. */
function ofKeyLength<Key extends Uint8Array>(key: Key, format: string): Key {
    if (key.length !== 32) throw new FormatError(format, `${key.length} bytes where 32 are due`);
    return key;
}

interface EntryKeys {
    aes: Buffer;
    mac: Buffer;
    iv: Buffer;
}

function deriveKeys(sharedSecret: Uint8Array): EntryKeys {
    const derived = hkdfSha256(sharedSecret, "", 80);
    return { aes: derived.subarray(0, 32), mac: derived.subarray(32, 64), iv: derived.subarray(64) };
}

/** The MAC is over nothing: libolm never fed it the ciphertext, and the spec keeps what libolm did. */
function entryMac(keys: EntryKeys): Buffer {
    return hmacSha256(keys.mac).subarray(0, MAC_BYTES);
}

/**
 * Opens one entry of a key backup.
 *
 * @param privateKey 32 bytes, from `m.megolm_backup.v1` in secret storage
 * @see https://spec.matrix.org/latest/client-server-api/#backup-algorithm-mmegolm_backupv1curve25519-aes-sha2
 * @throws FormatError when it is malformed, or sealed to another key (the MAC tells)
 */
export function openBackupEntry(entry: SealedSession, privateKey: Uint8Array): BackedUpSession {
    for (const field of ["ephemeral", "ciphertext", "mac"] as const) {
        if (typeof entry?.[field] !== "string") throw new FormatError(FORMAT, `no ${field} in it`);
    }
    const ephemeral = decodeStrictBase64(entry.ephemeral, FORMAT);
    if (ephemeral.length !== 32) throw new FormatError(FORMAT, `an ephemeral key of ${ephemeral.length} bytes`);
    const keys = deriveKeys(sharedSecret(ofKeyLength(privateKey, "backup key"), ephemeral));
    const mac = decodeStrictBase64(entry.mac, FORMAT);
    // A shorter MAC is easier to guess: vodozemac takes any length, down to one byte.
    if (mac.length !== MAC_BYTES)
        throw new FormatError(FORMAT, `a MAC of ${mac.length} bytes where ${MAC_BYTES} are due`);
    if (!sameBytes(entryMac(keys), mac)) {
        throw new FormatError(FORMAT, "its MAC is not by this backup key: it was sealed to another one, or altered");
    }
    // Nothing but its own form distinguishes a session from one whose ciphertext was altered.
    return readSessionFields(readJson(unpadded(keys, decodeStrictBase64(entry.ciphertext, FORMAT)), FORMAT), FORMAT);
}

/** The MAC covers nothing, so an altered ciphertext shows only here, as broken padding, or as a broken session. */
function unpadded({ aes, iv }: EntryKeys, ciphertext: Buffer): Buffer {
    try {
        return decryptAesCbc(aes, iv, ciphertext);
    } catch (error) {
        throw new FormatError(FORMAT, "its ciphertext was altered", { cause: error });
    }
}

/** Seals a session for a backup, as a client does before it uploads. The inverse of {@link openBackupEntry}. */
export function sealBackupEntry(session: BackedUpSession, publicKey: string): SealedSession {
    const secret = randomBytes(32);
    const theirs = ofKeyLength(decodeBase64(publicKey, "backup public key"), "backup public key");
    const keys = deriveKeys(sharedSecret(secret, theirs));
    return {
        ephemeral: encodeBase64(x25519PublicKey(secret)),
        ciphertext: encodeBase64(encryptAesCbc(keys.aes, keys.iv, Buffer.from(JSON.stringify(session)))),
        mac: encodeBase64(entryMac(keys)),
    };
}

function sharedSecret(privateKey: Uint8Array, publicKey: Uint8Array): Buffer {
    try {
        return x25519(privateKey, publicKey);
    } catch (error) {
        throw new FormatError(FORMAT, "its ephemeral key is no usable Curve25519 point", { cause: error });
    }
}
