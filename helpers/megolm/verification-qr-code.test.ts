import { expect, test } from "vitest";
import { FormatError } from "./format-error.ts";
import { readVerificationQrCode } from "./verification-qr-code.ts";

/** The specification's own example, as far as it is written out there, with an id of 4 bytes. */
function example({ header = "MATRIX", version = 2, mode = 0, length = 4, secret = [0x20, 0x21] } = {}): Uint8Array {
    const key = (from: number) => Array.from({ length: 32 }, (_, i) => from + i);
    const text = (ascii: string) => [...Buffer.from(ascii)];
    return Uint8Array.from([
        ...text(header),
        version,
        mode,
        0,
        length,
        ...text("$abc"),
        ...key(0),
        ...key(16),
        ...secret,
    ]);
}

test.each([
    [0, "other user"],
    [1, "self, trusting"],
    [2, "self, not yet trusting"],
] as const)("reads mode %i", (mode, named) => {
    expect(readVerificationQrCode(example({ mode }))).toEqual({
        mode: named,
        transactionId: "$abc",
        firstKey: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
        secondKey: "EBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCkqKywtLi8",
        secret: Uint8Array.of(0x20, 0x21),
    });
});

test.each([
    ["its header", example({ header: "MATRIY" }), "does not begin"],
    ["its version", example({ version: 3 }), "version is 3"],
    ["its mode", example({ mode: 3 }), "mode is 3"],
    ["the length of the id", example({ length: 200 }), "ends within the transaction's id"],
    ["a secret that is not there", example({ secret: [] }), "no secret"],
    ["an end that comes too soon", example().slice(0, 60), "ends within the second key"],
])("refuses %s", (_, bytes, why) => {
    expect(() => readVerificationQrCode(bytes)).toThrow(FormatError);
    expect(() => readVerificationQrCode(bytes)).toThrow(why);
});
