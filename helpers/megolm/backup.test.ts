import { BackupDecryptionKey, initAsync } from "@matrix-org/matrix-sdk-crypto-wasm";
import { beforeAll, describe, expect, test } from "vitest";
import {
    type BackedUpSession,
    backupPublicKey,
    openBackupEntry,
    type SealedSession,
    sealBackupEntry,
} from "./backup.ts";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import { FormatError } from "./format-error.ts";
import { encryptTexts, referenceMachine } from "./testing/reference-machine.ts";

const SESSION: BackedUpSession = {
    algorithm: "m.megolm.v1.aes-sha2",
    session_key: encodeBase64(Buffer.alloc(165, 1)),
    sender_key: encodeBase64(Buffer.alloc(32, 2)),
    sender_claimed_keys: { ed25519: encodeBase64(Buffer.alloc(32, 3)) },
    forwarding_curve25519_key_chain: [],
};

let key: BackupDecryptionKey;
let privateKey: Buffer;
let publicKey: string;

beforeAll(async () => {
    await initAsync();
    key = BackupDecryptionKey.createRandomKey();
    privateKey = decodeBase64(key.toBase64());
    publicKey = key.megolmV1PublicKey.publicKeyBase64;
});

describe("a key backup entry", () => {
    test("is opened by the private half of the backup's public key", () => {
        expect(backupPublicKey(privateKey)).toBe(publicKey);
    });

    test("that crypto-wasm sealed is read by us", async () => {
        const machine = await referenceMachine();
        const { session } = await encryptTexts(machine, ["one"]);
        await machine.enableBackupV1(publicKey, "1");
        const request = JSON.parse((await machine.backupRoomKeys())?.body ?? "{}");
        const entry = request.rooms[session.room_id].sessions[session.session_id];
        const opened = openBackupEntry(entry.session_data, privateKey);
        expect(opened.session_key).toBe(session.session_key);
        expect(opened.sender_claimed_keys).toEqual(session.sender_claimed_keys);
    });

    test("that we sealed is read by crypto-wasm", () => {
        const sealed = sealBackupEntry(SESSION, publicKey);
        expect(JSON.parse(key.decryptV1(sealed.ephemeral, sealed.mac, sealed.ciphertext))).toEqual(SESSION);
        expect(openBackupEntry(sealed, privateKey)).toEqual(SESSION);
    });

    test("sealed to another key is refused, not misread", () => {
        const other = BackupDecryptionKey.createRandomKey();
        const sealed = sealBackupEntry(SESSION, other.megolmV1PublicKey.publicKeyBase64);
        expect(() => openBackupEntry(sealed, privateKey)).toThrow("sealed to another one");
    });

    /** 8 and 32 bytes take 11 and 43 characters, whose last two bits no byte uses. */
    const strayBits = (text: string) => text.replace(/.$/, (last) => String.fromCharCode(last.charCodeAt(0) + 1));
    const flip = (text: string, i: number) => {
        const bytes = decodeBase64(text);
        bytes[i] = (bytes[i] ?? 0) ^ 1;
        return encodeBase64(bytes);
    };
    test.each<[string, (sealed: SealedSession) => unknown]>([
        ["an altered ephemeral key", (s) => ({ ...s, ephemeral: flip(s.ephemeral, 3) })],
        ["an altered MAC", (s) => ({ ...s, mac: flip(s.mac, 0) })],
        ["a MAC of no bytes", (s) => ({ ...s, mac: "" })],
        ["a MAC of 7 bytes", (s) => ({ ...s, mac: encodeBase64(decodeBase64(s.mac).subarray(0, 7)) })],
        ["an ephemeral key with stray bits", (s) => ({ ...s, ephemeral: strayBits(s.ephemeral) })],
        ["a MAC with stray bits", (s) => ({ ...s, mac: strayBits(s.mac) })],
        [
            "an altered last block",
            (s) => ({ ...s, ciphertext: flip(s.ciphertext, decodeBase64(s.ciphertext).length - 17) }),
        ],
        ["a ciphertext cut short", (s) => ({ ...s, ciphertext: s.ciphertext.slice(0, -4) })],
        ["an ephemeral key of zeros", (s) => ({ ...s, ephemeral: encodeBase64(Buffer.alloc(32)) })],
        ["no MAC", ({ mac: _, ...s }) => s],
        ["nothing in it", () => ({})],
        ["null for it", () => null],
    ])("with %s is refused", (_, spoil) => {
        const spoilt = spoil(sealBackupEntry(SESSION, publicKey)) as SealedSession;
        expect(() => openBackupEntry(spoilt, privateKey)).toThrow(FormatError);
    });

    // An altered block of the ciphertext may lie wholly inside of one of these, and leave the rest as it was.
    test.each<[string, object]>([
        ["another algorithm", { algorithm: "m.megolm.v2.aes-sha2" }],
        ["a session_key that is none", { session_key: "AQ" }],
        ["a sender_key that is none", { sender_key: "\ufffd" }],
        ["no sender_key", { sender_key: undefined }],
        ["a claimed key that is none", { sender_claimed_keys: { ed25519: "\ufffd" } }],
        ["null for claimed keys", { sender_claimed_keys: null }],
        ["a claimed key that is no point", { sender_claimed_keys: { ed25519: encodeBase64(Buffer.alloc(32, 2)) } }],
        ["a session id that is no point", { session_key: encodeBase64(Buffer.alloc(165, 1).fill(2, 133)) }],
        ["shared_history that is no boolean", { "m.shared_history": "true" }],
        ["a forwarding chain that is none", { forwarding_curve25519_key_chain: ["\ufffd"] }],
    ])("with %s inside is refused, as clients refuse it", (_, inside) => {
        const sealed = sealBackupEntry({ ...SESSION, ...inside }, publicKey);
        expect(() => openBackupEntry(sealed, privateKey)).toThrow(FormatError);
    });

    test("without claimed keys and forwarding chain is opened: older clients left them out", () => {
        const { sender_claimed_keys: _, forwarding_curve25519_key_chain: __, ...bare } = SESSION;
        const sealed = sealBackupEntry(bare as BackedUpSession, publicKey);
        const due = { ...SESSION, sender_claimed_keys: {}, forwarding_curve25519_key_chain: [] };
        expect(openBackupEntry(sealed, privateKey)).toEqual(due);
    });

    test.each([0, 31, 33])("is not opened with a key of %i bytes, nor has that a public key", (length) => {
        const wrong = Buffer.concat([privateKey, privateKey]).subarray(0, length);
        expect(() => openBackupEntry(sealBackupEntry(SESSION, publicKey), wrong)).toThrow(`${length} bytes`);
        expect(() => backupPublicKey(wrong)).toThrow(FormatError);
    });
});
