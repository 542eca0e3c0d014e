import { pbkdf2Sync } from "node:crypto";
import { OlmMachine } from "@matrix-org/matrix-sdk-crypto-wasm";
import { beforeAll, describe, expect, test } from "vitest";
import { encodeBase64 } from "./base64.ts";
import { FormatError } from "./format-error.ts";
import { type ExportedSession, readKeyExport, writeKeyExport } from "./key-export.ts";
import { applyAesCtr, hmacSha256 } from "./primitives.ts";
import { encryptTexts, referenceMachine } from "./testing/reference-machine.ts";

const PASSPHRASE = "a good passphrase, with ümlauts 🔑";
let machine: OlmMachine;
let session: ExportedSession;

beforeAll(async () => {
    machine = await referenceMachine();
    ({ session } = await encryptTexts(machine, ["one"]));
});

describe("a key export file", () => {
    test("that crypto-wasm wrote is read by us", () => {
        const file = OlmMachine.encryptExportedRoomKeys(JSON.stringify([session]), PASSPHRASE, 1000);
        expect(readKeyExport(file, PASSPHRASE)).toEqual([session]);
    });

    test.each([0, 1, 500])("with %i sessions that we wrote is read by crypto-wasm", (count) => {
        const sessions = Array.from({ length: count }, () => session);
        const file = writeKeyExport(sessions, PASSPHRASE, 1000);
        expect(JSON.parse(OlmMachine.decryptExportedRoomKeys(file, PASSPHRASE))).toEqual(sessions);
        expect(readKeyExport(file, PASSPHRASE)).toEqual(sessions);
    });

    test("is read with carriage returns, blank lines and text around it", () => {
        const file = writeKeyExport([session], PASSPHRASE, 1000);
        expect(readKeyExport(`Hello,\r\n\r\n${file.replaceAll("\n", "\r\n")}\r\nbye`, PASSPHRASE)).toEqual([session]);
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
    ])("%s is refused", (_, spoil, message) => {
        const spoilt = spoil(writeKeyExport([session], PASSPHRASE, 1000));
        expect(() => readKeyExport(spoilt, PASSPHRASE)).toThrow(message);
        expect(() => readKeyExport(spoilt, PASSPHRASE)).toThrow(FormatError);
    });

    test("with something inside that is no JSON is refused, and it is not quoted", () => {
        const head = Buffer.concat([Uint8Array.of(1), Buffer.alloc(32), Uint8Array.of(0, 0, 0, 1)]);
        const keys = pbkdf2Sync(PASSPHRASE, Buffer.alloc(16), 1, 64, "sha512");
        const sealed = applyAesCtr(keys.subarray(0, 32), Buffer.alloc(16), Buffer.from("some secret"));
        const body = Buffer.concat([head, sealed]);
        const base64 = encodeBase64(Buffer.concat([body, hmacSha256(keys.subarray(32), body)]));
        const file = writeKeyExport([], PASSPHRASE, 1).replace(/-----\n[^-]+/, `-----\n${base64}\n`);
        expect(() => readKeyExport(file, PASSPHRASE)).toThrow("what is inside is no JSON");
        expect(() => readKeyExport(file, PASSPHRASE)).toThrow(FormatError);
    });

    test("with so many rounds that reading would not end is refused", () => {
        const [head = "", base64 = "", ...rest] = writeKeyExport([session], PASSPHRASE, 1000).split("\n");
        const bytes = Buffer.from(base64, "base64");
        bytes.writeUInt32BE(2 ** 32 - 1, 33);
        const file = [head, bytes.toString("base64"), ...rest].join("\n");
        expect(() => readKeyExport(file, PASSPHRASE)).toThrow("4294967295 rounds");
    });

    test("is not opened by another passphrase", () => {
        const file = writeKeyExport([session], PASSPHRASE, 1000);
        expect(() => readKeyExport(file, "a bad passphrase")).toThrow(
            "the passphrase is wrong or the file was altered",
        );
    });
});

function swap(file: string, i: number): string {
    return file.slice(0, i) + (file[i] === "A" ? "B" : "A") + file.slice(i + 1);
}
