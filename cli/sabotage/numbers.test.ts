import { expect, test } from "vitest";
import type { TestRecord } from "../../reports/summary.ts";
import { numbers } from "./numbers.ts";

function record(title: string, status: TestRecord["status"] = "passed"): TestRecord {
    return {
        project: "sabotage",
        title,
        status,
        durationMs: 1,
        ...(status === "failed" && { reason: "it said more" }),
    };
}

test("each kind has its number, and each failure its reason", () => {
    const tests = [
        record("sabotage: one"),
        record("sabotage: two", "failed"),
        record("healthy: 1"),
        record("healthy in Element: 1"),
    ];
    expect(numbers(tests)).toEqual([
        "sabotage with SDK clients: 1 of 2 found, each named exactly",
        "healthy lives with SDK clients: 0 false alarms in 1",
        "healthy lives in Element: 0 false alarms in 1",
        "failed: sabotage: two: it said more",
    ]);
});

test("what was not run is told as well", () => {
    expect(numbers([record("lie: one", "skipped")])).toEqual([
        "records that lie: 0 of 1 seen through",
        "skipped: lie: one",
    ]);
});
