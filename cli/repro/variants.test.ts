import { expect, test } from "vitest";
import { chooseVariant, variantsOf } from "./variants.ts";

const KNOWN = [undefined, "without step 1", "without step 2, and step 3 goes wrong", "Cancelled"];

test.each([
    [undefined, undefined],
    ["without step 1", "without step 1"],
    ["WITHOUT STEP 1", "without step 1"],
    ["cancel", "Cancelled"],
])("%j is the variant %j", (word, variant) => {
    expect(chooseVariant("RST-C0", word, KNOWN)).toBe(variant);
});

test.each([
    [
        "without",
        KNOWN,
        'RST-C0 has 2 variants that begin with "without"',
        'these are "without step 1", "without step 2',
    ],
    ["canceled", KNOWN, 'RST-C0 has no variant "canceled"', 'the nearest: "Cancelled"'],
    [undefined, ["a", "b"], "RST-C0 has variants only, and none is named", '"a", "b"'],
    ["a", [undefined], 'RST-C0 has no variant "a"', "it has none"],
])("%j of %j is refused", (word, known, wrong, seen) => {
    expect(() => chooseVariant("RST-C0", word, known)).toThrow(
        expect.objectContaining({ wrong, seen: expect.stringContaining(seen) }),
    );
});

test("a path's variants are those that its specs declare, negative controls among them, and no other path's", async () => {
    expect((await variantsOf("RST-C0", undefined)).sort()).toEqual([
        "without step 1",
        "without step 2, and step 3 goes wrong",
        "without steps 1 and 2",
        undefined,
    ]);
});
