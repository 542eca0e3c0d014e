import { randomBytes } from "node:crypto";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import { FormatError } from "./format-error.ts";
import { deriveFromPassphrase } from "./passphrase.ts";
import { readText } from "./plaintext.ts";
import { applyAesCtr, hkdfSha256, hmacSha256, sameBytes, wrapsCounter } from "./primitives.ts";

export const SECRET_STORAGE_ALGORITHM = "m.secret_storage.v1.aes-hmac-sha2";
const KEY_FORMAT = "secret storage key description";
const SECRET_FORMAT = "secret in secret storage";
/** One turn of PBKDF2 with SHA-512 gives so many; more take more time each. */
const MOST_BITS = 512;

/** A secret as account data keeps it, encrypted with one key. */
export interface SealedSecret {
    iv: string;
    ciphertext: string;
    mac: string;
}

/** The content of `m.secret_storage.key.<id>`. */
export interface SecretStorageKeyDescription {
    algorithm: string;
    name?: string;
    /** With `mac`: 32 zero bytes sealed with the key, so that a key can be checked. Some clients leave both out. */
    iv?: string;
    mac?: string;
    /** Present where the key comes from a phrase. `bits` defaults to 256. */
    passphrase?: { algorithm: string; salt: string; iterations: number; bits?: number };
}

function deriveKeys(key: Uint8Array, name: string): { aes: Buffer; hmac: Buffer } {
    const derived = hkdfSha256(key, name, 64);
    return { aes: derived.subarray(0, 32), hmac: derived.subarray(32) };
}

/**
 * The key that a Security Phrase stands for.
 *
 * @see https://spec.matrix.org/latest/client-server-api/#deriving-keys-from-passphrases
 * @throws FormatError when the description has no phrase, or names another algorithm
 * @throws TooManyRounds when the derivation would take minutes
 */
export async function keyFromPhrase(description: SecretStorageKeyDescription, phrase: string): Promise<Buffer> {
    const passphrase = description?.passphrase;
    if (!passphrase) throw new FormatError(KEY_FORMAT, "no passphrase in it: this key was not made from a phrase");
    const { algorithm, salt, iterations, bits = 256 } = passphrase;
    if (algorithm !== "m.pbkdf2") throw new FormatError(KEY_FORMAT, `algorithm ${JSON.stringify(algorithm)}`);
    if (typeof salt !== "string") throw new FormatError(KEY_FORMAT, "no salt in it");
    if (!Number.isInteger(iterations) || iterations < 1) {
        throw new FormatError(KEY_FORMAT, `${JSON.stringify(iterations)} iterations of key derivation`);
    }
    if (!Number.isInteger(bits) || bits % 8 !== 0 || bits < 8 || bits > MOST_BITS) {
        throw new FormatError(KEY_FORMAT, `${JSON.stringify(bits)} bits`);
    }
    return deriveFromPassphrase(phrase, salt, iterations, bits / 8);
}

/**
 * Whether a key is the one described.
 *
 * @returns `"unchecked"` when iv or mac is missing: the spec then has clients assume that the key is right
 * @see https://spec.matrix.org/latest/client-server-api/#msecret_storagev1aes-hmac-sha2
 * @throws FormatError when it names another algorithm, or its iv or mac is malformed
 */
export function checkSecretStorageKey(
    description: SecretStorageKeyDescription,
    key: Uint8Array,
): "matches" | "differs" | "unchecked" {
    const algorithm = description?.algorithm;
    if (algorithm !== SECRET_STORAGE_ALGORITHM) {
        throw new FormatError(KEY_FORMAT, `algorithm ${JSON.stringify(algorithm)}`);
    }
    const zeros = Buffer.alloc(32);
    const iv = description.iv ? decodeIv(description.iv, zeros.length, KEY_FORMAT) : undefined;
    const mac = description.mac ? decodeBase64(description.mac, KEY_FORMAT) : undefined;
    if (!iv || !mac) return "unchecked";
    const { aes, hmac } = deriveKeys(key, "");
    return sameBytes(hmacSha256(hmac, applyAesCtr(aes, iv, zeros)), mac) ? "matches" : "differs";
}

/** @param bytes how many are encrypted with it */
function decodeIv(text: string, bytes: number, format: string): Buffer {
    const iv = decodeBase64(text, format);
    if (iv.length !== 16) throw new FormatError(format, `an iv of ${iv.length} bytes`);
    if (wrapsCounter(iv, bytes)) throw new FormatError(format, "its iv counts over 64 bits");
    return iv;
}

/**
 * Opens a secret.
 *
 * @param name the account data type it is kept under, which is part of the key: `"m.megolm_backup.v1"`
 * @returns the secret as text; Matrix's own secrets are base64 of 32 bytes
 * @see https://spec.matrix.org/latest/client-server-api/#msecret_storagev1aes-hmac-sha2
 * @throws FormatError when it was sealed with another key, under another name, or altered
 */
export function openSecret(name: string, secret: SealedSecret, key: Uint8Array): string {
    for (const field of ["iv", "ciphertext", "mac"] as const) {
        if (typeof secret?.[field] !== "string") throw new FormatError(SECRET_FORMAT, `${name} has no ${field}`);
    }
    const { aes, hmac } = deriveKeys(key, name);
    const ciphertext = decodeBase64(secret.ciphertext, SECRET_FORMAT);
    if (!sameBytes(hmacSha256(hmac, ciphertext), decodeBase64(secret.mac, SECRET_FORMAT))) {
        throw new FormatError(SECRET_FORMAT, `the MAC of ${name} is not by this key`);
    }
    const iv = decodeIv(secret.iv, ciphertext.length, SECRET_FORMAT);
    // The MAC does not cover the iv: an altered one shows only here, as bytes that are no text.
    return readText(applyAesCtr(aes, iv, ciphertext), SECRET_FORMAT);
}

/**
 * Describes a key, so that it can be checked: what {@link checkSecretStorageKey} says `"matches"` of.
 *
 * @see https://spec.matrix.org/latest/client-server-api/#msecret_storagev1aes-hmac-sha2
 */
export function describeSecretStorageKey(
    key: Uint8Array,
): Required<Pick<SecretStorageKeyDescription, "algorithm" | "iv" | "mac">> {
    const iv = randomIv();
    const { aes, hmac } = deriveKeys(key, "");
    const mac = hmacSha256(hmac, applyAesCtr(aes, iv, Buffer.alloc(32)));
    return { algorithm: SECRET_STORAGE_ALGORITHM, iv: encodeBase64(iv), mac: encodeBase64(mac) };
}

function randomIv(): Buffer {
    const iv = randomBytes(16);
    iv[8] = (iv[8] ?? 0) & 0x7f;
    return iv;
}

/** Seals a secret; the inverse of {@link openSecret}. */
export function sealSecret(name: string, secret: string, key: Uint8Array): SealedSecret {
    const iv = randomIv();
    const { aes, hmac } = deriveKeys(key, name);
    const ciphertext = applyAesCtr(aes, iv, Buffer.from(secret));
    return {
        iv: encodeBase64(iv),
        ciphertext: encodeBase64(ciphertext),
        mac: encodeBase64(hmacSha256(hmac, ciphertext)),
    };
}
