import { expect, test } from "vitest";
import { editDistance, nearest } from "./nearest.ts";

test.each([
    ["RST-C0", "RST-C0", 0],
    ["RST-C0", "RST-C1", 1],
    ["RST-C", "RST-C0", 1],
    ["RTS-C0", "RST-C0", 1],
    ["", "RST", 3],
    ["EXP-C1", "RST-C0", 4],
])("from %s to %s it is %i", (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
});

const known = ["RST-C0", "RST-C1", "RST-M1", "EXP-C1", "KS-M1"];

test.each([
    ["rst-c2", ["RST-C0", "RST-C1", "RST-M1"]],
    ["RTS-M1", ["RST-M1", "RST-C1", "KS-M1"]],
    ["EXPC1", ["EXP-C1"]],
    ["something else", []],
])("near %s are %j", (word, near) => {
    expect(nearest(word, known)).toEqual(near);
});
