import { expect, test } from "vitest";
import { duration } from "./duration.ts";

test.each([
    [0, "0.0 s"],
    [9_949, "9.9 s"],
    [9_950, "10 s"],
    [34_200, "34 s"],
    [59_600, "1 min 0 s"],
    [125_000, "2 min 5 s"],
])("%i ms is %s", (milliseconds, words) => {
    expect(duration(milliseconds)).toBe(words);
});
