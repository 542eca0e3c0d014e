import { expect, test } from "vitest";
import { withoutVersion, withVersion } from "./version-variant.ts";

test.each([undefined, "no backup", "an old key, matrix-js-sdk of another"])(
    "the variant %s is found again behind a version",
    (variant) => {
        expect(withoutVersion(withVersion(variant, "43.1.0-rc.0"))).toBe(variant);
        expect(withoutVersion(variant)).toBe(variant);
    },
);

test("the version stands last", () => {
    expect(withVersion("no backup", "42.0.0")).toBe("no backup, matrix-js-sdk 42.0.0");
    expect(withVersion(undefined, "42.0.0")).toBe("matrix-js-sdk 42.0.0");
});
