import { expect, test } from "vitest";
import { LOSES_NOTHING } from "../../containers/proxy/losing-homeserver.ts";
import { pathResult } from "../../reports/testing/summary.ts";
import { checkedLosses, checkedOf } from "./suites.ts";

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
    expect(checkedOf("suites on modern", { tests, errors: ["worker died"], paths: [] })).toEqual([
        { part: "suites on modern", title: "signs in", status: "passed" },
        { part: "suites on modern", title: "RST-C0", status: "skipped", reason: "needs the classic UI" },
        { part: "suites on modern", title: "outside any test", status: "failed", reason: "worker died" },
    ]);
});

test("a cell of a sweep that was not struck shows nothing, and fails", () => {
    const cell = { method: "PUT", endpoint: "room_keys/keys", nth: 1, fault: "500", ended: "not struck" } as const;
    const about = { path: "RST-C1", title: "Reset the backup", target: {}, findings: [], durationMs: 1, folder: "x" };
    const result = {
        ...about,
        variant: "500 at PUT room_keys/keys",
        status: "not run",
        reason: "no such request",
        cell,
    } as const;
    expect(checkedOf("suites on faults", { tests: [], errors: [], paths: [{ ...result, findings: [] }] })).toEqual([
        { part: "suites on faults", title: "500 at PUT room_keys/keys", status: "failed", reason: "no such request" },
    ]);
});

test("a path that leaves a documented step out fails, though its test passes", () => {
    const result = pathResult({ path: "RST-C0", title: "Reset", status: "stopped", reason: 'does not do "Step 2"' });
    const tests = [{ project: "paths", title: "RST-C0 Reset", status: "passed" as const, durationMs: 1 }];
    expect(checkedOf("suites on classic", { tests, errors: [], paths: [result] })).toEqual([
        { part: "suites on classic", title: "RST-C0 Reset", status: "failed", reason: 'does not do "Step 2"' },
    ]);
});

test("a loss that is found passes, one that is not fails, and where there is nothing to lose, that is said", () => {
    const cell = { way: LOSES_NOTHING, time: "at set-up" } as const;
    const outcomes = (
        ["found", "silent", "nothing to lose", "not found", "another session", "false alarm"] as const
    ).map((answer) => ({ name: answer, cell, answer, because: "why" }));
    expect(checkedLosses("losing", outcomes).map(({ status, reason }) => [status, reason])).toEqual([
        ["passed", undefined],
        ["passed", undefined],
        ["skipped", "nothing to lose"],
        ["failed", "not found: why"],
        ["failed", "another session: why"],
        ["failed", "false alarm: why"],
    ]);
});
