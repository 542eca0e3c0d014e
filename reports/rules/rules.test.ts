import { expect, test } from "vitest";
import type { PathResult } from "../../fixtures/path-result.ts";
import type { RuleAnswer } from "../../helpers/paths/rule-answer.ts";
import { lastWord, verdictOf } from "../terminal/table.ts";
import { pathResult, runSummary } from "../testing/summary.ts";
import { rulesMarkdown } from "./markdown.ts";
import { cellOf, ruleTable } from "./table.ts";
import { rulesTold } from "./told.ts";

const section = { title: "Matrix spec: Backups", url: "https://example.org/spec" };
const source = { title: "synapse#1", url: "https://example.org/1" };
const holds: RuleAnswer = {
    rule: "Better keys win",
    section,
    answer: "holds",
    expected: "1",
    seen: "1",
    unexpected: false,
};
const differs: RuleAnswer = {
    ...holds,
    case: "b|c",
    answer: "differs",
    seen: "2",
    difference: "Worse keys win.",
    source,
};
const unexpected: RuleAnswer = { ...holds, answer: "differs", seen: "3", unexpected: true };
const open: RuleAnswer = {
    rule: "What then",
    section,
    answer: "unspecified",
    seen: "nothing",
    unexpected: false,
    source,
};

function result(synapse: string, rules: RuleAnswer[], changes: Partial<PathResult> = {}): PathResult {
    const { outcome: _, counts: __, ...rest } = pathResult({ path: "SPC-02", title: "Replace a key" });
    return {
        ...rest,
        target: { homeserver: `Synapse ${synapse} (pypi)`, "matrix-js-sdk": "43.0.0" },
        rules,
        ...changes,
    };
}

test.each([
    [[holds], "holds"],
    [[holds, differs], "differs 1/2"],
    [[differs], "differs"],
    [[holds, differs, unexpected], "UNEXPECTED 1/3"],
    [[open], "open"],
    [[open, holds], "holds"],
    [[], "-"],
])("%# a cell says the worst of its cases", (answers, cell) => {
    expect(cellOf(answers)).toBe(cell);
});

const paths = [result("1.163.2", [holds, differs, open]), result("1.120.0", [holds, holds]), pathResult()];

test("one row a rule, one column a target", () => {
    const table = ruleTable(paths);
    expect(table?.targets).toEqual(["Synapse 1.163.2", "Synapse 1.120.0"]);
    expect(table?.rows.map(({ path, rule, cells }) => [path, rule, ...cells])).toEqual([
        ["SPC-02", "Better keys win", "differs 1/2", "holds"],
        ["SPC-02", "What then", "open", "-"],
    ]);
    expect(ruleTable([pathResult()])).toBeUndefined();
});

test("a terminal is told each difference once, with who tells of it", () => {
    const lines = rulesTold(paths);
    expect(lines).toContain("SPC-02 on Synapse 1.163.2: Worse keys win. (https://example.org/1)");
    expect(lines).toContain("SPC-02 on Synapse 1.163.2: What then: nothing (https://example.org/1)");
    expect(lines.filter((line) => line.startsWith("SPC-02 on"))).toHaveLength(2);
    expect(rulesTold([pathResult()])).toEqual([]);
});

test("the file has every case that differs, with what was asked for and seen", () => {
    const text = rulesMarkdown(runSummary(paths)) ?? "";
    expect(text).toContain("| SPC-02 | [Better keys win](https://example.org/spec) | differs 1/2 | holds |");
    expect(text).toContain(
        "| SPC-02 | Better keys win: b\\|c | 1 | 2 | [synapse#1](https://example.org/1) | Synapse 1.163.2 |",
    );
    expect(text).toContain("| SPC-02 | What then | (left open) | nothing |");
    expect(rulesMarkdown(runSummary([result("1", [unexpected])]))).toContain("**nobody told of it**");
});

test("a rule's verdict is its own, and a run says how many differences it ran into", () => {
    expect(verdictOf(result("1", [holds]))).toBe("holds");
    expect(verdictOf(result("1", [holds, differs]))).toBe("differs, as is known, in 1 of 2");
    expect(verdictOf(result("1", [unexpected], { status: "broken" }))).toBe("BROKEN: differs in 1 of 1");
    expect(lastWord(runSummary(paths))).toMatch(/, but for 1 known difference$/);
});
