import { expect, test } from "vitest";
import type { PathResult } from "../../fixtures/path-result.ts";
import { asMarkdown, asText, raceWord } from "./table.ts";

function result(A: string, B: string, more: Partial<PathResult> = {}): PathResult {
    return {
        path: "RAC-01",
        variant: "A B",
        title: "Two devices replace the backup",
        target: {},
        status: "as claimed",
        outcome: "kept",
        counts: { sessions: 3, kept: 3, lost: 0, messages: 9, proven: 9 },
        race: { order: "A B", ended: { A, B }, sent: ["A PUT room_keys/keys: 200", "B POST logout: 200"] },
        findings: [],
        durationMs: 1,
        folder: "paths/x",
        ...more,
    };
}

const lost = { status: "lost", counts: { sessions: 3, kept: 1, lost: 2, messages: 9, proven: 3 } } as const;
const issue = { id: "B06", title: "", url: "" };

test.each<[PathResult, string]>([
    [result("done", "done"), "kept"],
    [result("done", "failed: no key; once more: done"), "again"],
    [result("stuck", "done"), "stuck"],
    [result("done", "failed: no key; once more: failed: no key"), "stuck"],
    [result("done", "done", { status: "broken", breaks: ["K4", "K5"] }), "K4 K5"],
    [result("done", "done", { status: "outdated", reason: "IssueGone" }), "gone?"],
    [result("done", "done", { status: "known issue", breaks: ["K5"], issue }), "K5 (B06)"],
    [result("done", "done", { ...lost, breaks: ["K1"] }), "LOST 2"],
    [result("done", "done", { status: "could not run" }), "?"],
    [result("done", "done", { status: "not run" }), "-"],
])("an order in a word: %#", (path, word) => {
    expect(raceWord(path)).toBe(word);
});

test("a table a race, and below it how often what was", () => {
    const broken = result("done", "done", {
        ...lost,
        variant: "B A",
        reason: "KeysNotAsExpected: keys are lost\nmore",
    });
    const lines = asText([result("done", "done"), broken]);
    expect(lines.slice(0, 5)).toEqual([
        "RAC-01 Two devices replace the backup",
        "order  verdict  A     B",
        "A B    kept     done  done",
        "B A    LOST 2   done  done",
        "2 orders: 1 kept, 1 LOST 2",
    ]);
    expect(lines.at(-1)).toBe("RAC-01 B A: LOST 2: keys are lost (paths/x/history.json)");
    expect(asMarkdown("Synapse", [broken])).toContain(
        "| B A | LOST 2 | done | done | A PUT room_keys/keys: 200<br>B POST logout: 200 |",
    );
});
