import { describe, expect, test } from "vitest";
import { encodeBase64 } from "../megolm/base64.ts";
import { caseFile } from "../megolm/cases.ts";
import { type ExportedSession, writeKeyExport } from "../megolm/key-export.ts";
import { senderNamed } from "../megolm/testing/sender.ts";
import { ExportStore } from "./export-store.ts";

const PASSPHRASE = "a passphrase";
const { sessionId, sessionKey } = senderNamed("one");
const SESSION: ExportedSession = {
    algorithm: "m.megolm.v1.aes-sha2",
    room_id: "!kitchen:keyproof.test",
    session_id: sessionId,
    session_key: sessionKey,
    sender_key: encodeBase64(Buffer.alloc(32, 9)),
    sender_claimed_keys: {},
    forwarding_curve25519_key_chain: [],
};

describe("an exported file", () => {
    const storeOf = (...entries: object[]) =>
        new ExportStore("keys.txt", {
            text: writeKeyExport(entries as ExportedSession[], PASSPHRASE, 10),
            passphrase: PASSPHRASE,
        });

    test("that no client can import holds no key, so that nothing is kept by it", async () => {
        const { algorithm: _, ...bare } = SESSION;
        const { keys, unreadable, closed } = await storeOf(bare).read();
        expect(keys).toEqual([]);
        expect(unreadable).toEqual([
            { room: SESSION.room_id, session: sessionId, why: expect.stringContaining("algorithm") },
        ]);
        expect(closed).toBeUndefined();
    });

    test("with one wrong entry holds the others, and lists that one", async () => {
        const { keys, unreadable } = await storeOf(
            { ...SESSION, session_key: "AQ", session_id: "wrong" },
            SESSION,
        ).read();
        expect(keys).toEqual([SESSION]);
        expect(unreadable).toMatchObject([{ session: "wrong" }]);
    });

    test.each([
        ["of two exports", "15-two-exports-in-one-file.txt", "more than one export"],
        ["that clients read differently", "25-iv-bit-63-set-128-bit-counter.txt", "counts over 64 bits"],
    ])("%s is closed, and says why", async (_, name, why) => {
        const file = { text: caseFile(`exports/${name}`), passphrase: "keyproof quirks" };
        expect(await new ExportStore(name, file).read()).toEqual({
            keys: [],
            unreadable: [],
            closed: expect.stringContaining(why),
        });
    });

    test("with too many rounds is closed, and is not called a wrong file", async () => {
        const [head = "", base64 = "", ...rest] = writeKeyExport([SESSION], PASSPHRASE, 10).split("\n");
        const bytes = Buffer.from(base64, "base64");
        bytes.writeUInt32BE(2 ** 32 - 1, 33);
        const text = [head, bytes.toString("base64"), ...rest].join("\n");
        const { closed } = await new ExportStore("keys.txt", { text, passphrase: PASSPHRASE }).read();
        expect(closed).toContain("4294967295 rounds");
        expect(closed).not.toContain("not a valid");
    });
});
