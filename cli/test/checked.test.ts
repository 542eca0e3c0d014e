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

test("says of what did not pass why", () => {
    expect(tellRest([passed, skipped, failed, { ...skipped, reason: undefined }])).toEqual([
        "failed:",
        "  code: tsc: exit code 1",
        "skipped:",
        "  unit: b: no Docker engine answers",
        "  unit: b: no reason was given",
    ]);
});

test("is read back from its JSON form, and nothing else is", () => {
    expect(parseChecked(JSON.stringify([passed, failed]))).toEqual([passed, failed]);
    expect(() => parseChecked('[{"part":"unit"}]')).toThrow();
});
