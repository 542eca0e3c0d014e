import { pbkdf2Sync } from "node:crypto";
import { OlmMachine } from "@matrix-org/matrix-sdk-crypto-wasm";
import { beforeAll, describe, expect, test } from "vitest";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import { FormatError } from "./format-error.ts";
import { type ExportedSession, openKeyExport, readKeyExport, writeKeyExport } from "./key-export.ts";
import { TooManyRounds } from "./passphrase.ts";
import { applyAesCtr, hmacSha256 } from "./primitives.ts";
import { encryptTexts, referenceMachine } from "./testing/reference-machine.ts";
import { senderNamed } from "./testing/sender.ts";
import { worseCopy } from "./worse-copy.ts";

const PASSPHRASE = "a good passphrase, with ümlauts 🔑";
let machine: OlmMachine;
let session: ExportedSession;

beforeAll(async () => {
    machine = await referenceMachine();
    ({ session } = await encryptTexts(machine, ["one"]));
});

describe("a key export file", () => {
    test("that crypto-wasm wrote is read by us", async () => {
        const file = OlmMachine.encryptExportedRoomKeys(JSON.stringify([session]), PASSPHRASE, 1000);
        expect(await readKeyExport(file, PASSPHRASE)).toEqual({ sessions: [session], refused: [] });
    });

    test.each([0, 1, 500])("with %i sessions that we wrote is read by crypto-wasm", async (count) => {
        const sessions = Array.from({ length: count }, (_, i) => sessionNamed(`session ${i}`));
        const file = writeKeyExport(sessions, PASSPHRASE, 1000);
        expect(JSON.parse(OlmMachine.decryptExportedRoomKeys(file, PASSPHRASE))).toMatchObject(sessions);
        expect(await readKeyExport(file, PASSPHRASE)).toEqual({ sessions, refused: [] });
    });

    test.each<[string, (file: string) => string]>([
        [
            "carriage returns, blank lines and text around it",
            (file) => `Hello,\r\n\r\n${file.replaceAll("\n", "\r\n")}\r\nbye`,
        ],
        ["blanks and tabs inside its lines", (file) => file.replace(/(-----\n.{9})/, "$1 \t")],
        ["a byte order mark in front", (file) => `\ufeff${file}`],
    ])("is read with %s", async (_, change) => {
        const file = change(writeKeyExport([session], PASSPHRASE, 1000));
        expect(await readKeyExport(file, PASSPHRASE)).toEqual({ sessions: [session], refused: [] });
    });

    test.each<[string, (file: string) => string, string]>([
        ["without its trailer", (file) => file.slice(0, -40), "cut short"],
        ["without its header", (file) => file.split("\n").slice(1).join("\n"), "no line"],
        ["with a character changed", (file) => swap(file, 300), "altered"],
        ["of another version", (file) => file.replace("-----\nA", "-----\nB"), "version"],
        [
            "with a line left out",
            (file) =>
                file
                    .split("\n")
                    .filter((_, i) => i !== 2)
                    .join("\n"),
            "altered",
        ],
        ["that is empty", () => "", "no line"],
        ["with nothing between the lines", (file) => file.replace(/-----\n[^-]+/, "-----\n"), "0 bytes"],
        ["with carriage returns alone", (file) => file.replaceAll("\n", "\r"), "do not end with a newline"],
        ["followed by another export", (file) => file + file, "more than one export"],
        ["followed by another export on the same line", (file) => file.trimEnd() + file, "not base64"],
        [
            "after which a second one has lost its header",
            (file) => file + file.split("\n").slice(1).join("\n"),
            "more than one",
        ],
    ])("%s is refused", async (_, spoil, message) => {
        const spoilt = spoil(writeKeyExport([session], PASSPHRASE, 1000));
        await expect(readKeyExport(spoilt, PASSPHRASE)).rejects.toThrow(message);
        await expect(readKeyExport(spoilt, PASSPHRASE)).rejects.toThrow(FormatError);
    });

    test.each<[string, Buffer, string]>([
        ["no JSON", Buffer.from("some secret"), "what is inside is no JSON"],
        ["no text", Buffer.from([0xff]), "what is inside is no text"],
        ["no list", Buffer.from("{}"), "no list of sessions"],
        ["two byte order marks", Buffer.from("\ufeff\ufeff[]"), "no JSON"],
    ])("with %s inside is refused, and it is not quoted", async (_, inside, message) => {
        const file = fileWith(inside);
        await expect(readKeyExport(file, PASSPHRASE)).rejects.toThrow(message);
        await expect(readKeyExport(file, PASSPHRASE)).rejects.toThrow(FormatError);
    });

    // The spec has no upper bound: such a file is valid, and must not be called anything else.
    test("with so many rounds that reading would take minutes is not read, and not called a wrong format", async () => {
        const [head = "", base64 = "", ...rest] = writeKeyExport([session], PASSPHRASE, 1000).split("\n");
        const bytes = Buffer.from(base64, "base64");
        bytes.writeUInt32BE(2 ** 32 - 1, 33);
        const file = [head, bytes.toString("base64"), ...rest].join("\n");
        await expect(readKeyExport(file, PASSPHRASE)).rejects.toThrow("4294967295 rounds");
        await expect(readKeyExport(file, PASSPHRASE)).rejects.toThrow(TooManyRounds);
    });

    test("is not opened by another passphrase", async () => {
        const file = writeKeyExport([session], PASSPHRASE, 1000);
        await expect(readKeyExport(file, "a bad passphrase")).rejects.toThrow(
            "the passphrase is wrong or the file was altered",
        );
    });

    test("is read up to the block whose counter is the last of 64 bits, and not beyond", async () => {
        const iv = Buffer.alloc(16, 0xff);
        iv[15] = 0xfe;
        expect(await readKeyExport(fileWith(Buffer.from(`[]${" ".repeat(30)}`), iv), PASSPHRASE)).toEqual({
            sessions: [],
            refused: [],
        });
        const beyond = readKeyExport(fileWith(Buffer.from(`[]${" ".repeat(31)}`), iv), PASSPHRASE);
        await expect(beyond).rejects.toThrow("counts over 64 bits");
    });
});

describe("an entry of a key export", () => {
    const read = (...entries: unknown[]) =>
        readKeyExport(writeKeyExport(entries as ExportedSession[], PASSPHRASE, 10), PASSPHRASE);
    const one = sessionNamed("one");
    const two = sessionNamed("two");

    test.each<[string, object, string]>([
        ["no algorithm", { algorithm: undefined }, "algorithm"],
        ["another algorithm", { algorithm: "m.megolm.v2.aes-sha2" }, "algorithm"],
        ["no room", { room_id: undefined }, "room_id"],
        ["a room that is none", { room_id: "kitchen" }, "room_id"],
        ["a room with a NUL in it", { room_id: "!kitchen\0:keyproof.test" }, "room_id"],
        ["a room with half a character", { room_id: "!\ud800:keyproof.test" }, "room_id"],
        ["a claimed key of half a character", { sender_claimed_keys: { unknown: "\ud800" } }, "sender_claimed_keys"],
        ["a claimed algorithm of half a character", { sender_claimed_keys: { "\ud800": "x" } }, "sender_claimed_keys"],
        ["no session id", { session_id: undefined }, "session_id"],
        ["another session's id", { session_id: two.session_id }, "not the one of its key"],
        ["no key", { session_key: undefined }, "session_key"],
        ["a key that is too short", { session_key: one.session_key.slice(0, -40) }, "135 bytes"],
        ["a key that is no text", { session_key: 7 }, "session_key"],
        ["no sender", { sender_key: undefined }, "sender_key"],
        ["a sender key that is none", { sender_key: "AQ" }, "sender_key"],
        ["a sender key with stray bits", { sender_key: one.sender_key.replace(/.$/, "l") }, "sender_key"],
        ["a claimed key that is none", { sender_claimed_keys: { ed25519: "" } }, "sender_claimed_keys"],
        ["a list of claimed keys", { sender_claimed_keys: [] }, "sender_claimed_keys"],
        ["a forwarding chain that is none", { forwarding_curve25519_key_chain: [""] }, "forwarding"],
        ["null for a forwarding chain", { forwarding_curve25519_key_chain: null }, "forwarding"],
        ["shared_history that is no boolean", { "org.matrix.msc3061.shared_history": null }, "shared_history"],
    ])("with %s is refused with its reason, and the others are read", async (_, change, why) => {
        const spoilt = { ...one, ...change };
        const { sessions, refused } = await read(spoilt, two);
        expect(sessions).toEqual([two]);
        expect(refused).toEqual([
            { room: spoilt.room_id ?? "", session: spoilt.session_id ?? "", why: expect.stringContaining(why) },
        ]);
        // What it holds is a secret.
        expect(refused[0]?.why).not.toContain(one.session_key.slice(10, 30));
    });

    test.each([[null], [7], ["text"], [[]], [{}]])("that is %j is refused, and the others are read", async (entry) => {
        const { sessions, refused } = await read(two, entry);
        expect(sessions).toEqual([two]);
        expect(refused).toEqual([{ room: "", session: "", why: expect.any(String) }]);
    });

    test.each<[string, object, object]>([
        ["no claimed keys", { sender_claimed_keys: undefined }, { sender_claimed_keys: {} }],
        ["a claimed key of an unknown algorithm", { sender_claimed_keys: { unknown: "x" } }, {}],
        [
            "no forwarding chain",
            { forwarding_curve25519_key_chain: undefined },
            { forwarding_curve25519_key_chain: [] },
        ],
        ["an empty sender key", { sender_key: "" }, {}],
        ["a padded sender key", { sender_key: `${one.sender_key}=` }, {}],
        ["a padded session id", { session_id: `${one.session_id}=` }, { session_id: one.session_id }],
        ["a field that nobody knows", { "org.example.field": 1 }, {}],
    ])("with %s is read", async (_, change, due) => {
        expect(await read({ ...one, ...change })).toEqual({ sessions: [{ ...one, ...change, ...due }], refused: [] });
    });

    test("of the same session counts once, with the lower index, in any order", async () => {
        const copies = [0, 7, 300].map((index) => ({ ...one, session_key: worseCopy(one.session_key, index) }));
        for (const order of [
            [0, 1, 2],
            [2, 1, 0],
            [1, 0, 2],
            [1, 2, 0],
            [0, 0, 1],
        ]) {
            expect(await read(...order.map((i) => copies[i]))).toEqual({ sessions: [copies[0]], refused: [] });
        }
        expect(await read(copies[2], copies[1])).toEqual({ sessions: [copies[1]], refused: [] });
    });

    test("of the same session in another room is another one", async () => {
        const elsewhere = { ...one, room_id: "!hall:keyproof.test" };
        expect(await read(one, elsewhere)).toEqual({ sessions: [one, elsewhere], refused: [] });
    });

    test.each([0, 7])("with another ratchet for a session before it, from index %i, is refused", async (index) => {
        const forged = decodeBase64(worseCopy(one.session_key, index));
        forged[100] = (forged[100] ?? 0) ^ 1;
        const { sessions, refused } = await read(one, { ...one, session_key: encodeBase64(forged) });
        expect(sessions).toEqual([one]);
        expect(refused).toMatchObject([{ session: one.session_id, why: expect.stringContaining("another key") }]);
    });

    test("is handed on unread by what opens the file for a client", async () => {
        const entries = [one, { ...one, session_key: "AQ" }, one];
        const text = await openKeyExport(writeKeyExport(entries, PASSPHRASE, 10), PASSPHRASE);
        expect(JSON.parse(text)).toEqual(entries);
    });
});

function sessionNamed(name: string): ExportedSession {
    const { sessionId, sessionKey } = senderNamed(name);
    return {
        algorithm: "m.megolm.v1.aes-sha2",
        room_id: "!kitchen:keyproof.test",
        session_id: sessionId,
        session_key: sessionKey,
        sender_key: encodeBase64(Buffer.alloc(32, 9)),
        sender_claimed_keys: { ed25519: senderNamed("its device").sessionId },
        forwarding_curve25519_key_chain: [],
    };
}

/** A file in which anything is sealed, with any IV. */
function fileWith(inside: Buffer, iv = Buffer.alloc(16)): string {
    const head = Buffer.concat([Uint8Array.of(1), Buffer.alloc(16), iv, Uint8Array.of(0, 0, 0, 1)]);
    const keys = pbkdf2Sync(PASSPHRASE, Buffer.alloc(16), 1, 64, "sha512");
    const body = Buffer.concat([head, applyAesCtr(keys.subarray(0, 32), iv, inside)]);
    const base64 = encodeBase64(Buffer.concat([body, hmacSha256(keys.subarray(32), body)]));
    return writeKeyExport([], PASSPHRASE, 1).replace(/-----\n[^-]+/, `-----\n${base64}\n`);
}

function swap(file: string, i: number): string {
    return file.slice(0, i) + (file[i] === "A" ? "B" : "A") + file.slice(i + 1);
}
