import { describe, expect, test } from "vitest";
import { decodeBase64, decodeStrictBase64 } from "./base64.ts";
import { FormatError } from "./format-error.ts";

describe.each([
    ["decodeBase64", decodeBase64],
    ["decodeStrictBase64", decodeStrictBase64],
])("%s", (_, decode) => {
    test.each([
        ["", ""],
        ["AQ", "01"],
        ["AQ==", "01"],
        ["AQI", "0102"],
        ["AQI=", "0102"],
        ["AQID", "010203"],
        ["+/+/", "fbffbf"],
    ])('reads "%s"', (text, hex) => {
        expect(decode(text, "key").toString("hex")).toBe(hex);
    });

    test.each(["A", "AQ=", "AQI==", "AQID=", "AQID==", "=", "==", "AQ===", "A=Q=", "-_-_", "AQ ID", "AQID\n"])(
        'refuses "%s"',
        (text) => {
            expect(() => decode(text, "key")).toThrow(FormatError);
        },
    );
});

test("bits that no byte uses are refused where clients refuse them, in keys, and read elsewhere", () => {
    expect(decodeBase64("AR", "secret").toString("hex")).toBe("01");
    expect(() => decodeStrictBase64("AR", "key")).toThrow("stray bits");
    expect(() => decodeStrictBase64("AR==", "key")).toThrow("stray bits");
});
