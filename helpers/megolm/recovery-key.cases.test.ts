import { expect, test } from "vitest";
import { type Case, caseTable } from "./cases.ts";
import { FormatError } from "./format-error.ts";
import { decodeRecoveryKey } from "./recovery-key.ts";

const { key, strings } = caseTable<{ key: string; strings: (Case & { text: string })[] }>("recovery-keys.json");

/** What the reader says about each that is refused: which of its checks found it. */
const REASONS: Record<string, string> = {
    "lower case": "is not used in recovery keys",
    "one character swapped for its neighbour": "parity",
    "typographic quotes around": "is not used in recovery keys",
    "another prefix (0x8b 0x02)": "0x8B 0x01",
    "33 bytes": "36 bytes where 35 are due",
    // By its length alone: decoding takes time by the square.
    "10,000 characters": "10000 characters are too many",
};

test.each(strings)("a recovery key, $name: $right ($why)", ({ name, text, right }) => {
    if (right === "accept") return expect(decodeRecoveryKey(text).toString("hex")).toBe(key);
    expect(right).toBe("refuse");
    expect(() => decodeRecoveryKey(text)).toThrow(FormatError);
    expect(() => decodeRecoveryKey(text)).toThrow(REASONS[name]);
});

test("there are as many cases as the table had when the results were checked by hand", () => {
    expect(strings).toHaveLength(14);
});
