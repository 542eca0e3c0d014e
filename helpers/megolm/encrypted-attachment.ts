import { createHash, randomBytes } from "node:crypto";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import { FormatError } from "./format-error.ts";
import { applyAesCtr, sameBytes, wrapsCounter } from "./primitives.ts";

const FORMAT = "encrypted attachment";
const VERSION = "v2";

/** What opens an encrypted attachment, as an event carries it; the bytes themselves are elsewhere. */
export interface EncryptedFile {
    v: string;
    key: { k: string; alg: string; kty: string; key_ops: string[]; ext: boolean };
    iv: string;
    hashes: Record<string, string>;
    /** `mxc://…`, once it is uploaded. */
    url?: string;
}

/**
 * Opens an encrypted attachment.
 *
 * @see https://spec.matrix.org/v1.19/client-server-api/#sending-encrypted-attachments
 * @throws FormatError when the bytes are not those that were encrypted
 */
export function openAttachment({ v, key, iv, hashes }: EncryptedFile, bytes: Uint8Array): Buffer {
    if (v !== VERSION) throw new FormatError(FORMAT, `its version is ${v}`);
    if (!sameBytes(createHash("sha256").update(bytes).digest(), decodeBase64(hashes.sha256 ?? ""))) {
        throw new FormatError(FORMAT, "its hash is another one than its event says");
    }
    const counter = decodeBase64(iv, FORMAT);
    if (counter.length !== 16) throw new FormatError(FORMAT, `an iv of ${counter.length} bytes`);
    if (wrapsCounter(counter, bytes.length)) throw new FormatError(FORMAT, "its iv counts over 64 bits");
    return applyAesCtr(Buffer.from(key.k, "base64url"), counter, bytes);
}

/** Encrypts something as an attachment. */
export function sealAttachment(plaintext: Uint8Array): { bytes: Buffer; file: EncryptedFile } {
    const key = randomBytes(32);
    const iv = Buffer.concat([randomBytes(8), Buffer.alloc(8)]);
    const bytes = applyAesCtr(key, iv, plaintext);
    const file = {
        v: VERSION,
        key: { k: key.toString("base64url"), alg: "A256CTR", kty: "oct", key_ops: ["encrypt", "decrypt"], ext: true },
        iv: encodeBase64(iv),
        hashes: { sha256: encodeBase64(createHash("sha256").update(bytes).digest()) },
    };
    return { bytes, file };
}
