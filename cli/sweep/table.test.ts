import { expect, test } from "vitest";
import type { SweptCell } from "../../fixtures/cell.ts";
import type { PathResult } from "../../fixtures/path-result.ts";
import { knownIssues } from "../../helpers/paths/known-issues.ts";
import { asMarkdown, asText, cellWord, notKept, sweepRows } from "./table.ts";

const PUT = { method: "PUT", endpoint: "room_keys/keys", nth: 1 };

function result(ended: SweptCell["ended"], more: Partial<PathResult> = {}): PathResult {
    return {
        path: "RST-C1",
        variant: "500 at PUT room_keys/keys",
        title: "Reset the backup",
        target: {},
        status: "as claimed",
        outcome: "kept",
        counts: { sessions: 3, kept: 3, lost: 0, messages: 9, proven: 9 },
        cell: { ...PUT, fault: "500", ended },
        findings: [],
        durationMs: 1,
        folder: "paths/x",
        ...more,
    };
}

const twoLost = { sessions: 3, kept: 1, lost: 2, messages: 9, proven: 3 };

test.each<[PathResult, string]>([
    [result("by itself"), "kept"],
    [result("after a restart"), "restart"],
    [result("stuck", { status: "broken" }), "stuck"],
    [result("stuck", { status: "broken", outcome: "lost", counts: twoLost, breaks: ["K1"] }), "LOST 2"],
    [result("by itself", { status: "broken", outcome: "lost", breaks: ["K4", "K5"] }), "K4 K5"],
    [result("after a restart", { outcome: "documented loss", counts: twoLost }), "documented"],
    [result("by itself", { status: "known issue", outcome: "lost", counts: twoLost, issue: knownIssues.B02 }), "B02"],
    [result("not struck", { status: "not run" }), "-"],
    [result("by itself", { status: "could not run" }), "?"],
])("a cell in a word: %#", (path, word) => {
    expect(cellWord(path)).toBe(word);
});

test("a row a request, a column a fault; what was not run says so", () => {
    const again = { ...PUT, nth: 2 };
    const rows = sweepRows([PUT, again], ["500", "twice"], [result("by itself")]);
    expect(rows).toEqual([
        ["", "500", "twice"],
        ["PUT room_keys/keys", "kept", "?"],
        ["PUT room_keys/keys (2)", "?", "?"],
    ]);
    expect(asText(rows).slice(0, 2)).toEqual([
        "                        500   twice",
        "PUT room_keys/keys      kept  ?",
    ]);
    expect(asMarkdown("RST-C1", rows, ["note"]).split("\n").slice(2, 5)).toEqual([
        "|  | 500 | twice |",
        "| --- | --- | --- |",
        "| PUT room_keys/keys | kept | ? |",
    ]);
});

test("what is not kept is told with its reason and its history", () => {
    const lost = { status: "broken", outcome: "lost", counts: twoLost, reason: "Error: keys are lost\nmore" } as const;
    expect(notKept([result("by itself"), result("by itself", lost)])).toEqual([
        "LOST 2: 500 at PUT room_keys/keys: keys are lost (paths/x/history.json)",
    ]);
});
