import { OlmMachine } from "@matrix-org/matrix-sdk-crypto-wasm";
import { beforeAll, describe, expect, test } from "vitest";
import { FormatError } from "./format-error.ts";
import { type ExportedSession, readKeyExport, writeKeyExport } from "./key-export.ts";
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
