import fc from "fast-check";
import { deriveRecoveryKeyFromPassphrase } from "matrix-js-sdk/lib/crypto-api/key-passphrase.js";
import {
    decodeRecoveryKey as sdkDecode,
    encodeRecoveryKey as sdkEncode,
} from "matrix-js-sdk/lib/crypto-api/recovery-key.js";
import { calculateKeyCheck } from "matrix-js-sdk/lib/secret-storage.js";
import decryptAes from "matrix-js-sdk/lib/utils/decryptAESSecretStorageItem.js";
import encryptAes from "matrix-js-sdk/lib/utils/encryptAESSecretStorageItem.js";
import { describe, expect, test } from "vitest";
import { encodeBase64 } from "./base64.ts";
import { FormatError } from "./format-error.ts";
import { TooManyRounds } from "./passphrase.ts";
import { x25519, x25519PublicKey } from "./primitives.ts";
import { decodeRecoveryKey, encodeRecoveryKey } from "./recovery-key.ts";
import {
    checkSecretStorageKey,
    keyFromPhrase,
    openSecret,
    SECRET_STORAGE_ALGORITHM,
    sealSecret,
} from "./secret-storage.ts";

const KEY = Buffer.alloc(32, 7);

test("Curve25519 is the one of RFC 7748 (section 5.2, first iteration)", () => {
    const nine = Buffer.from([9, ...Array(31).fill(0)]);
    expect(x25519PublicKey(nine).toString("hex")).toBe(
        "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079",
    );
    expect(x25519(nine, x25519PublicKey(KEY))).toEqual(x25519(KEY, x25519PublicKey(nine)));
});

describe("a recovery key", () => {
    test("is written and read as matrix-js-sdk does", () => {
        fc.assert(
            fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (key) => {
                const text = encodeRecoveryKey(key);
                expect(text).toBe(sdkEncode(key));
                expect(decodeRecoveryKey(text)).toEqual(Buffer.from(key));
                expect(sdkDecode(text.replaceAll(" ", "  "))).toEqual(Uint8Array.from(decodeRecoveryKey(text)));
            }),
            { seed: 20_446 },
        );
    });

    test.each([
        ["with one character mistyped", encodeRecoveryKey(KEY).replace(/.$/, (c) => (c === "A" ? "B" : "A"))],
        ["with two characters swapped", encodeRecoveryKey(KEY).replace(/(\S)(\S)(\S)$/, "$2$1$3")],
        ["cut short", encodeRecoveryKey(KEY).slice(0, -5)],
        ["with a character that is never used", encodeRecoveryKey(KEY).replace(/.$/, "0")],
        ["that is empty", ""],
        ["that is endless", "z".repeat(1_000_000)],
    ])("%s is refused", (_, text) => {
        expect(() => decodeRecoveryKey(text)).toThrow(FormatError);
    });
});

describe("a secret in secret storage", () => {
    test("is read both ways by matrix-js-sdk", async () => {
        const theirs = await encryptAes("the secret", Uint8Array.from(KEY), "m.megolm_backup.v1");
        expect(openSecret("m.megolm_backup.v1", theirs, KEY)).toBe("the secret");
        const ours = sealSecret("m.megolm_backup.v1", "the secret", KEY);
        expect(await decryptAes(ours, Uint8Array.from(KEY), "m.megolm_backup.v1")).toBe("the secret");
    });

    test("is not opened by another key, under another name, or without its parts", () => {
        const sealed = sealSecret("m.megolm_backup.v1", "the secret", KEY);
        expect(() => openSecret("m.megolm_backup.v1", sealed, Buffer.alloc(32, 8))).toThrow(FormatError);
        expect(() => openSecret("m.cross_signing.master", sealed, KEY)).toThrow(FormatError);
        expect(() => openSecret("m.megolm_backup.v1", {} as typeof sealed, KEY)).toThrow("no iv");
    });

    test("with another iv is refused: its MAC does not cover that", () => {
        const sealed = sealSecret("m.megolm_backup.v1", encodeBase64(KEY), KEY);
        const other = { ...sealed, iv: encodeBase64(Buffer.alloc(16, 1)) };
        expect(() => openSecret("m.megolm_backup.v1", other, KEY)).toThrow("no text");
    });

    test.each<[string, object]>([
        ["an iv that is too short", { iv: "AAAA" }],
        ["an iv that is no text", { iv: 7 }],
        ["a MAC that is no text", { mac: {} }],
        ["a MAC that is no text, and no iv", { iv: undefined, mac: {} }],
        ["an iv that counts over 64 bits", { iv: encodeBase64(Buffer.alloc(16, 0xff)) }],
        ["another algorithm", { algorithm: "m.secret_storage.v2" }],
    ])("key's description with %s is refused", async (_, spoilt) => {
        const { iv, mac } = await calculateKeyCheck(Uint8Array.from(KEY));
        const description = { algorithm: SECRET_STORAGE_ALGORITHM, iv, mac, ...spoilt };
        expect(() => checkSecretStorageKey(description, KEY)).toThrow(FormatError);
    });

    test.each<[string, object]>([
        ["no iterations", { iterations: 0 }],
        ["half an iteration", { iterations: 0.5 }],
        ["iterations that are no number", { iterations: "1000" }],
        ["no salt", { salt: undefined }],
        ["no whole bytes", { bits: 12 }],
        ["endless bits", { bits: 2 ** 31 }],
        ["bits that are no number", { bits: { toString: 1 } }],
        ["another algorithm", { algorithm: { toString: 1 } }],
    ])("key is not derived from a phrase with %s", async (_, spoilt) => {
        const passphrase = { algorithm: "m.pbkdf2", salt: "some salt", iterations: 1000, ...spoilt };
        const description = { algorithm: SECRET_STORAGE_ALGORITHM, passphrase };
        await expect(keyFromPhrase(description, "a phrase")).rejects.toThrow(FormatError);
    });

    test("key is not derived from a phrase with endless iterations, which is not called a wrong format", async () => {
        const passphrase = { algorithm: "m.pbkdf2", salt: "some salt", iterations: 2 ** 31 - 1 };
        const description = { algorithm: SECRET_STORAGE_ALGORITHM, passphrase };
        await expect(keyFromPhrase(description, "a phrase")).rejects.toThrow(TooManyRounds);
    });

    test("key is checked as its description says", async () => {
        const { iv, mac } = await calculateKeyCheck(Uint8Array.from(KEY));
        const description = { algorithm: SECRET_STORAGE_ALGORITHM, iv, mac };
        expect(checkSecretStorageKey(description, KEY)).toBe("matches");
        expect(checkSecretStorageKey(description, Buffer.alloc(32, 8))).toBe("differs");
        expect(checkSecretStorageKey({ algorithm: SECRET_STORAGE_ALGORITHM }, KEY)).toBe("unchecked");
    });

    // crypto-wasm takes any key then; matrix-js-sdk takes any with an iv alone, and none with a mac alone.
    test.each(["iv", "mac"])("key is unchecked where its description has %s alone", async (field) => {
        const check = await calculateKeyCheck(Uint8Array.from(KEY));
        const description = { algorithm: SECRET_STORAGE_ALGORITHM, [field]: check[field] };
        expect(checkSecretStorageKey(description, KEY)).toBe("unchecked");
        expect(checkSecretStorageKey(description, Buffer.alloc(32, 8))).toBe("unchecked");
    });

    test("whose iv counts over 64 bits is refused: matrix-js-sdk and matrix-rust-sdk read it differently", () => {
        const sealed = sealSecret("m.megolm_backup.v1", encodeBase64(KEY), KEY);
        const other = { ...sealed, iv: encodeBase64(Buffer.alloc(16, 0xff)) };
        expect(() => openSecret("m.megolm_backup.v1", other, KEY)).toThrow("counts over 64 bits");
    });

    test("key is derived from a phrase as matrix-js-sdk derives it", async () => {
        const passphrase = { algorithm: "m.pbkdf2", salt: "some salt", iterations: 1000 };
        const theirs = await deriveRecoveryKeyFromPassphrase("pässphrase", passphrase.salt, passphrase.iterations);
        const description = { algorithm: SECRET_STORAGE_ALGORITHM, passphrase };
        expect(await keyFromPhrase(description, "pässphrase")).toEqual(Buffer.from(theirs));
        const without = keyFromPhrase({ algorithm: SECRET_STORAGE_ALGORITHM }, "x");
        await expect(without).rejects.toThrow("not made from a phrase");
    });
});
