import { expect, test } from "vitest";
import { parseSdkVersions } from "./parse-sdks.ts";

test("versions are parted by commas", () => {
    expect(parseSdkVersions("43.0.0,42.0.0, 38.2.0")).toEqual(["43.0.0", "42.0.0", "38.2.0"]);
});

test.each([
    ["43.0.0,", "matrix-js-sdk  is no version that keyproof can run"],
    ["20.0.0", "matrix-js-sdk 20.0.0 is no version that keyproof can run"],
    ["43.0.0,42.0.0,43.0.0", "Two of the versions of matrix-js-sdk are the same"],
])("%s is refused", (text, wrong) => {
    expect(() => parseSdkVersions(text)).toThrow(expect.objectContaining({ wrong }));
});
