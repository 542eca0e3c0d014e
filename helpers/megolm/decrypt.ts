import { readMegolmCiphertext } from "./ciphertext.ts";
import { FormatError } from "./format-error.ts";
import { readJson } from "./plaintext.ts";
import { decryptAesCbc, hkdfSha256, hmacSha256, sameBytes, verifyEd25519 } from "./primitives.ts";
import { advanceRatchet } from "./ratchet.ts";
import { readSessionKey } from "./session-key.ts";

const PAYLOAD = "Megolm payload";

/** Why a key does not open a message. */
export type DecryptionFailure =
    | "other session" // the key belongs to another session than the event names
    | "index too high" // a worse copy: it begins after this message
    | "wrong key" // the MAC does not match
    | "bad signature" // the message was not signed by the session
    | "wrong room" // the plaintext was written for another room
    | "malformed";

/** A key that does not open a message, and why. */
export class DecryptionError extends Error {
    public readonly failure: DecryptionFailure;

    public constructor(failure: DecryptionFailure, message: string, options?: ErrorOptions) {
        super(message, options);
        this.name = "DecryptionError";
        this.failure = failure;
    }
}

/** The parts of an `m.room.encrypted` event (`m.megolm.v1.aes-sha2`) that decryption needs. */
export interface EncryptedMessage {
    roomId: string;
    sessionId: string;
    ciphertext: string;
}

/** What was inside an encrypted message. */
export interface DecryptedMessage {
    type: string;
    content: Record<string, unknown>;
    messageIndex: number;
}

/**
 * Decrypts one message with one exported session key and nothing else: no store, no other key, no client. This is the
 * proof that a key was kept.
 *
 * @see https://spec.matrix.org/latest/client-server-api/#mmegolmv1aes-sha2
 * @throws DecryptionError
 */
export function decryptMegolm(message: EncryptedMessage, sessionKey: string): DecryptedMessage {
    const key = wellFormed(() => readSessionKey(sessionKey));
    const sealed = wellFormed(() => readMegolmCiphertext(message.ciphertext));
    if (typeof message.sessionId !== "string") throw new DecryptionError("malformed", "it names no session");
    if (key.sessionId !== message.sessionId) {
        throw new DecryptionError("other session", `the key is of session ${key.sessionId}, not ${message.sessionId}`);
    }
    if (key.firstKnownIndex > sealed.messageIndex) {
        throw new DecryptionError(
            "index too high",
            `the key begins at index ${key.firstKnownIndex}, the message is at ${sealed.messageIndex}`,
        );
    }
    const ratchet = advanceRatchet(key.ratchet, key.firstKnownIndex, sealed.messageIndex);
    const derived = hkdfSha256(ratchet, "MEGOLM_KEYS", 80);
    const mac = hmacSha256(derived.subarray(32, 64), sealed.authenticated).subarray(0, 8);
    if (!sameBytes(mac, sealed.mac)) throw new DecryptionError("wrong key", "the message's MAC is not by this key");
    if (!verifyEd25519(key.publicKey, sealed.signed, sealed.signature)) {
        throw new DecryptionError("bad signature", "the message is not signed by its session");
    }
    const plaintext = wellFormed(() => {
        const plaintext = decryptAesCbc(derived.subarray(0, 32), derived.subarray(64), sealed.ciphertext);
        const payload = readJson(plaintext, PAYLOAD);
        if (!isPayload(payload)) throw new FormatError(PAYLOAD, "no type, content and room_id in it");
        return payload;
    });
    if (plaintext.room_id !== message.roomId) {
        throw new DecryptionError("wrong room", `the message was written for room ${plaintext.room_id}`);
    }
    return { type: plaintext.type, content: plaintext.content, messageIndex: sealed.messageIndex };
}

interface Payload {
    type: string;
    content: Record<string, unknown>;
    room_id: string;
}

function isPayload(value: unknown): value is Payload {
    if (typeof value !== "object" || value === null) return false;
    const { type, content, room_id } = value as Record<string, unknown>;
    return typeof type === "string" && typeof content === "object" && content !== null && typeof room_id === "string";
}

function wellFormed<T>(read: () => T): T {
    try {
        return read();
    } catch (error) {
        throw new DecryptionError("malformed", error instanceof Error ? error.message : String(error), {
            cause: error,
        });
    }
}
