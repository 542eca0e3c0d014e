import { expect, test } from "vitest";
import { requireSdkVersion } from "./sdk-version.ts";

test.each(["34.0.0", "43.0.0", "43.1.0-rc.0"])("%s is a version that can be had", (version) => {
    expect(requireSdkVersion(version)).toBe(version);
});

test.each([
    ["33.2.0", "it is older than 34.0.0"],
    ["latest", "a version is three numbers, as on npm"],
    ["43", "a version is three numbers, as on npm"],
    ["43.0.0/../../x", "a version is three numbers, as on npm"],
])("%s is none: %s", (version, seen) => {
    expect(() => requireSdkVersion(version)).toThrow(expect.objectContaining({ seen }));
});
