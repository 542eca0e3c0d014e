import {
    createCipheriv,
    createDecipheriv,
    createHmac,
    createPrivateKey,
    createPublicKey,
    diffieHellman,
    hkdfSync,
    type KeyObject,
    timingSafeEqual,
    verify,
} from "node:crypto";

/** HMAC-SHA-256: 32 bytes. */
export function hmacSha256(key: Uint8Array, ...message: Uint8Array[]): Buffer {
    const hmac = createHmac("sha256", key);
    for (const part of message) hmac.update(part);
    return hmac.digest();
}

/** HKDF-SHA-256 with a salt of 32 zero bytes, as every Matrix format that uses HKDF has it (RFC 5869's default salt). */
export function hkdfSha256(secret: Uint8Array, info: string, length: number): Buffer {
    return Buffer.from(hkdfSync("sha256", secret, Buffer.alloc(32), info, length));
}

/** AES-256-CBC with PKCS#7 padding. Throws when the padding is wrong, so check the MAC first. */
export function decryptAesCbc(key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array): Buffer {
    const decipher = createDecipheriv("aes-256-cbc", key, iv);
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
}

/** AES-256-CBC with PKCS#7 padding. */
export function encryptAesCbc(key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array): Buffer {
    const cipher = createCipheriv("aes-256-cbc", key, iv);
    return Buffer.concat([cipher.update(plaintext), cipher.final()]);
}

/** AES-256-CTR, which encrypts and decrypts alike. */
export function applyAesCtr(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Buffer {
    const cipher = createCipheriv("aes-256-ctr", key, iv);
    return Buffer.concat([cipher.update(data), cipher.final()]);
}

/**
 * Whether AES-CTR counts over 64 bits within so many bytes. Clients count in 64 bits (Web Crypto in matrix-js-sdk) or in
 * 128 (matrix-rust-sdk), and decrypt what comes after that point to different bytes.
 *
 * @see https://spec.matrix.org/latest/client-server-api/#key-exports "set bit 63 to 0"
 */
export function wrapsCounter(iv: Buffer, bytes: number): boolean {
    return iv.readBigUInt64BE(8) + BigInt(Math.ceil(bytes / 16)) > 2n ** 64n;
}

/** Compares two MACs of any length in constant time. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
    return a.length === b.length && timingSafeEqual(a, b);
}

// RFC 8410: the fixed DER bytes before a raw 32-byte key.
const X25519_PRIVATE = Buffer.from("302e020100300506032b656e04220420", "hex");
const X25519_PUBLIC = Buffer.from("302a300506032b656e032100", "hex");
const ED25519_PUBLIC = Buffer.from("302a300506032b6570032100", "hex");

function x25519Private(raw: Uint8Array): KeyObject {
    return createPrivateKey({ key: Buffer.concat([X25519_PRIVATE, raw]), format: "der", type: "pkcs8" });
}

/** The Curve25519 public key (32 bytes) of a private key (32 bytes). */
export function x25519PublicKey(privateKey: Uint8Array): Buffer {
    const der = createPublicKey(x25519Private(privateKey)).export({ format: "der", type: "spki" });
    return der.subarray(X25519_PUBLIC.length);
}

/**
 * The Curve25519 shared secret: 32 bytes.
 *
 * @throws when the public key is a point of small order, whose secret would be all zeros
 */
export function x25519(privateKey: Uint8Array, publicKey: Uint8Array): Buffer {
    const theirs = createPublicKey({ key: Buffer.concat([X25519_PUBLIC, publicKey]), format: "der", type: "spki" });
    return diffieHellman({ privateKey: x25519Private(privateKey), publicKey: theirs });
}

/** Whether an Ed25519 signature (64 bytes) of a message is by this public key (32 bytes). */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
    const key = createPublicKey({ key: Buffer.concat([ED25519_PUBLIC, publicKey]), format: "der", type: "spki" });
    return verify(null, message, key, signature);
}
