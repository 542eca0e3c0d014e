import { createPrivateKey, sign } from "node:crypto";
import { encodeBase64 } from "../base64.ts";
import { encryptAesCbc, hkdfSha256, hmacSha256 } from "../primitives.ts";
import { advanceRatchet } from "../ratchet.ts";
import { writeSessionKey } from "../session-key.ts";

/** A Megolm session whose sender can write anything at all, and still sign it: what a broken or hostile client sends. */
export interface Sender {
    sessionId: string;
    /** In the export format, from index 0 on. */
    sessionKey: string;
    /** AES-CBC of a plaintext with the key of one index. */
    encrypt(index: number, plaintext: Uint8Array): Buffer;
    /** Authenticates and signs a payload with the key of one index: the `ciphertext` of an event. */
    seal(index: number, payload: Uint8Array): string;
}

// RFC 8410: the fixed DER bytes before a raw 32-byte key.
const ED25519_PRIVATE = Buffer.from("302e020100300506032b657004220420", "hex");

/** The same session for the same name, so that what was tried can be tried again. */
export function senderNamed(name: string): Sender {
    const ratchet = hkdfSha256(Buffer.from(name), "ratchet", 128);
    const der = Buffer.concat([ED25519_PRIVATE, hkdfSha256(Buffer.from(name), "signing key", 32)]);
    const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
    const publicKey = Buffer.from(String(privateKey.export({ format: "jwk" }).x), "base64url");
    const known = new Map<number, Buffer>();
    const keysAt = (index: number): Buffer => {
        const keys = known.get(index) ?? hkdfSha256(advanceRatchet(ratchet, 0, index), "MEGOLM_KEYS", 80);
        known.set(index, keys);
        return keys;
    };
    return {
        sessionId: encodeBase64(publicKey),
        sessionKey: writeSessionKey({ firstKnownIndex: 0, ratchet, publicKey }),
        encrypt: (index, plaintext) => {
            const keys = keysAt(index);
            return encryptAesCbc(keys.subarray(0, 32), keys.subarray(64), plaintext);
        },
        seal: (index, payload) => {
            const mac = hmacSha256(keysAt(index).subarray(32, 64), payload).subarray(0, 8);
            const signed = Buffer.concat([payload, mac]);
            return encodeBase64(Buffer.concat([signed, sign(null, signed, privateKey)]));
        },
    };
}

/** A number as protocol buffers write it; longer than it need be where `bytes` says so. */
export function varint(value: number, bytes = 1): Buffer {
    const out: number[] = [];
    let rest = value;
    do {
        out.push((rest % 128) | 0x80);
        rest = Math.floor(rest / 128);
    } while (rest > 0 || out.length < bytes);
    out.push((out.pop() ?? 0) & 0x7f);
    return Buffer.from(out);
}
