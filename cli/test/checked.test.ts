import { expect, test } from "vitest";
import { type Checked, isGreen, parseChecked, sumLine, tellRest } from "./checked.ts";

const passed: Checked = { part: "unit", title: "a", status: "passed" };
const failed: Checked = { part: "code", title: "tsc", status: "failed", reason: "exit code 1\nand more" };
const skipped: Checked = { part: "unit", title: "b", status: "skipped", reason: "no Docker engine answers" };

test("the sum counts every part", () => {
    expect(sumLine([passed, failed, skipped, passed])).toBe("2 passed, 1 failed, 1 skipped");
});

test("is green only when something passed and nothing failed", () => {
    expect(isGreen([passed, skipped])).toBe(true);
    expect(isGreen([passed, failed])).toBe(false);
    expect(isGreen([skipped])).toBe(false);
    expect(isGreen([])).toBe(false);
});

test("says of what did not pass why, what was skipped by its reasons, and what failed at the end", () => {
    const another: Checked = { ...skipped, title: "c" };
    const unexplained: Checked = { ...skipped, title: "d", reason: undefined };
    expect(tellRest([passed, failed, skipped, another, unexplained])).toEqual([
        "skipped:",
        "  unit: no Docker engine answers (2): b; c",
        "  unit: no reason was given (1): d",
        "failed:",
        "  code: tsc:",
        "    exit code 1",
        "    and more",
    ]);
});

test("does not tell the whole of a long failure twice", () => {
    const lines = Array.from({ length: 40 }, (_, line) => `line ${line}`);
    const told = tellRest([{ ...failed, reason: lines.join("\n") }]);
    expect(told).toHaveLength(2 + 15);
    expect(told.at(-1)).toBe("    line 14");
});

test("is read back from its JSON form, and nothing else is", () => {
    expect(parseChecked(JSON.stringify([passed, failed]))).toEqual([passed, failed]);
    expect(() => parseChecked('[{"part":"unit"}]')).toThrow();
});
