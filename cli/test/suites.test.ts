import { expect, test } from "vitest";
import { checkedOf } from "./suites.ts";

test("a suite's test counts as one, and so does an error outside any", () => {
    const tests = [
        { project: "conformance", title: "signs in", status: "passed" as const, durationMs: 1 },
        {
            project: "paths",
            title: "RST-C0",
            status: "skipped" as const,
            reason: "needs the classic UI",
            durationMs: 0,
        },
    ];
    expect(checkedOf("suites on modern", { tests, errors: ["worker died"] })).toEqual([
        { part: "suites on modern", title: "signs in", status: "passed" },
        { part: "suites on modern", title: "RST-C0", status: "skipped", reason: "needs the classic UI" },
        { part: "suites on modern", title: "outside any test", status: "failed", reason: "worker died" },
    ]);
});
