import type { OlmMachine } from "@matrix-org/matrix-sdk-crypto-wasm";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import { readMegolmCiphertext } from "./ciphertext.ts";
import { DecryptionError, decryptMegolm, type EncryptedMessage } from "./decrypt.ts";
import { FormatError } from "./format-error.ts";
import type { ExportedSession } from "./key-export.ts";
import { advanceRatchet } from "./ratchet.ts";
import { readSessionKey, sessionKeyDigest, writeSessionKey } from "./session-key.ts";
import { encryptTexts, ROOM, referenceDecrypt, referenceMachine } from "./testing/reference-machine.ts";

const TEXTS = Array.from({ length: 300 }, (_, i) => `message ${i}`);
let machine: OlmMachine;
let messages: EncryptedMessage[];
let session: ExportedSession;

beforeAll(async () => {
    machine = await referenceMachine();
    ({ messages, session } = await encryptTexts(machine, TEXTS));
});

const at = (i: number): EncryptedMessage => messages[i] as EncryptedMessage;

/** The same key as someone holds it who joined the conversation at `index`. */
function worseCopy(index: number): string {
    const key = readSessionKey(session.session_key);
    return writeSessionKey({
        ...key,
        ratchet: advanceRatchet(key.ratchet, key.firstKnownIndex, index),
        firstKnownIndex: index,
    });
}

function failureOf(attempt: () => unknown): string {
    try {
        attempt();
    } catch (error) {
        if (error instanceof DecryptionError) return error.failure;
        throw error;
    }
    return "none";
}

describe("a Megolm message", () => {
    test("carries its message index in clear", () => {
        expect(messages.map((message) => readMegolmCiphertext(message.ciphertext).messageIndex)).toEqual(
            TEXTS.map((_, i) => i),
        );
    });

    test.each([0, 1, 2, 255, 256, 257, 299])("at index %i is opened by the key alone", (i) => {
        expect(decryptMegolm(at(i), session.session_key)).toEqual({
            type: "m.room.message",
            content: { msgtype: "m.text", body: TEXTS[i] },
            messageIndex: i,
        });
    });

    test("is read alike by a machine that was given our worse copy of the key", async () => {
        for (const index of [0, 7, 255, 256, 290]) {
            const other = await referenceMachine("@carol:keyproof.test");
            await other.importExportedRoomKeys(
                JSON.stringify([{ ...session, session_key: worseCopy(index) }]),
                () => {},
            );
            expect(await referenceDecrypt(other, at(index))).toEqual({ msgtype: "m.text", body: TEXTS[index] });
            expect(decryptMegolm(at(299), worseCopy(index)).content.body).toBe(TEXTS[299]);
            if (index > 0) {
                await expect(referenceDecrypt(other, at(index - 1))).rejects.toThrow();
                expect(failureOf(() => decryptMegolm(at(index - 1), worseCopy(index)))).toBe("index too high");
            }
        }
    });

    test("says why it does not open", async () => {
        const foreign = await encryptTexts(machine, ["elsewhere"]);
        const altered = decodeBase64(at(3).ciphertext);
        altered[6] = (altered[6] ?? 0) ^ 1;
        const unsigned = decodeBase64(at(3).ciphertext);
        unsigned[unsigned.length - 1] = (unsigned.at(-1) ?? 0) ^ 1;

        expect(failureOf(() => decryptMegolm(at(3), foreign.session.session_key))).toBe("other session");
        const wrong = { ...at(3), ciphertext: encodeBase64(altered) };
        expect(failureOf(() => decryptMegolm(wrong, session.session_key))).toBe("wrong key");
        const forged = { ...at(3), ciphertext: encodeBase64(unsigned) };
        expect(failureOf(() => decryptMegolm(forged, session.session_key))).toBe("bad signature");
        expect(failureOf(() => decryptMegolm({ ...at(3), roomId: "!hall:b" }, session.session_key))).toBe("wrong room");
        expect(failureOf(() => decryptMegolm({ ...at(3), ciphertext: "AwgB" }, session.session_key))).toBe("malformed");
        const nameless = { ...at(3), sessionId: JSON.parse('{"toString":1}') };
        expect(failureOf(() => decryptMegolm(nameless, session.session_key))).toBe("malformed");
    });

    test("with stray bits at the end of its base64 is refused, as clients refuse it", async () => {
        const message = messages.find(({ ciphertext }) => decodeBase64(ciphertext).length % 3 !== 0);
        if (!message) throw new Error("no message ends within a character");
        const last = message.ciphertext.charCodeAt(message.ciphertext.length - 1);
        const stray = { ...message, ciphertext: message.ciphertext.slice(0, -1) + String.fromCharCode(last + 1) };
        expect(failureOf(() => decryptMegolm(message, session.session_key))).toBe("none");
        expect(failureOf(() => decryptMegolm(stray, session.session_key))).toBe("malformed");
        await expect(referenceDecrypt(machine, stray)).rejects.toThrow();
    });

    test("that is cut, or any other bytes, is refused and never crashes the reader", () => {
        const whole = decodeBase64(at(200).ciphertext);
        const broken = fc.oneof(
            fc.uint8Array({ maxLength: 200 }),
            fc.nat(whole.length - 1).map((end) => whole.subarray(0, end)),
            fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.concat([Uint8Array.of(3), bytes])),
        );
        fc.assert(
            fc.property(broken, (bytes) => {
                try {
                    readMegolmCiphertext(encodeBase64(bytes));
                } catch (error) {
                    expect(error).toBeInstanceOf(FormatError);
                }
                expect(
                    failureOf(() => decryptMegolm({ ...at(0), ciphertext: encodeBase64(bytes) }, session.session_key)),
                ).not.toBe("none");
            }),
            { seed: 20_446, numRuns: 500 },
        );
    });
});

describe("a ratchet", () => {
    test("ends at the same place however it gets there", () => {
        const start = readSessionKey(session.session_key).ratchet;
        const index = fc.oneof(fc.nat(1000), fc.integer({ min: 0, max: 0xff_ffff }), fc.nat(0x7fff_ffff));
        fc.assert(
            fc.property(index, index, (a, b) => {
                const [low, high] = a < b ? [a, b] : [b, a];
                const direct = advanceRatchet(start, 0, high);
                expect(advanceRatchet(advanceRatchet(start, 0, low), low, high)).toEqual(direct);
            }),
            { seed: 20_446, numRuns: 60 },
        );
    });

    test("cannot go back", () => {
        expect(() => advanceRatchet(Buffer.alloc(128), 5, 4)).toThrow("cannot go back");
    });
});

describe("a session key", () => {
    test("tells its first known index and its session", () => {
        expect(readSessionKey(session.session_key)).toMatchObject({
            firstKnownIndex: 0,
            sessionId: session.session_id,
        });
        expect(readSessionKey(worseCopy(70_000)).firstKnownIndex).toBe(70_000);
        expect(session.room_id).toBe(ROOM);
    });

    test("is told from another by its digest, which holds none of it", () => {
        expect(sessionKeyDigest(session.session_key)).toBe(sessionKeyDigest(`${session.session_key}`));
        expect(sessionKeyDigest(session.session_key)).not.toBe(sessionKeyDigest(worseCopy(1)));
        expect(session.session_key).not.toContain(sessionKeyDigest(session.session_key));
    });

    test.each([
        ["too short", encodeBase64(Buffer.alloc(164, 1)), "164 bytes where 165 are due"],
        ["of another version", encodeBase64(Buffer.alloc(165, 2)), "version 2"],
        ["not base64", "päss", "not base64"],
    ])("that is %s is refused", (_, text, message) => {
        expect(() => readSessionKey(text)).toThrow(message);
        expect(() => readSessionKey(text)).toThrow(FormatError);
    });
});
