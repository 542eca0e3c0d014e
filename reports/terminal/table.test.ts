import { expect, test } from "vitest";
import { pathResult, runSummary } from "../testing/summary.ts";
import { lastWord, resultTable, shortTarget, verdictOf } from "./table.ts";

const { counts: _, outcome: __, ...unjudged } = pathResult();
const notRun = { ...unjudged, path: "RST-M1", status: "not run" as const, reason: "needs the modern UI", target: {} };

test("a target is told in short, by what tells one from another", () => {
    const target = {
        homeserver: "Synapse 1.163.2 (pypi)",
        "element web": "1.12.2 (build, modern)",
        browser: "Chromium 156.0.8078.79",
    };
    expect(shortTarget(target)).toBe("Synapse 1.163.2 · element web 1.12.2");
    expect(shortTarget({ "element web": "matrix-react-sdk 3.114.0 in keyproof's shell (classic, classic)" })).toBe(
        "matrix-react-sdk 3.114.0",
    );
});

test("where no key is lost, names what is broken", () => {
    const broken = { status: "broken", outcome: "lost", breaks: ["K5", "E"] } as const;
    expect(verdictOf(pathResult({ ...broken, breaks: [...broken.breaks] }))).toBe("BROKEN: K5 and E");
    expect(verdictOf(pathResult({ status: "lost", outcome: "lost", breaks: ["K1"] }))).toBe("LOST");
    expect(verdictOf(pathResult({ status: "stopped", outcome: "kept" }))).toBe("stopped");
});

test("has a line a path, and says below why one is not as claimed", () => {
    const lines = resultTable([
        pathResult(),
        pathResult({
            variant: "without step 1",
            outcome: "lost",
            counts: { sessions: 3, kept: 1, lost: 2, messages: 6, proven: 2 },
        }),
        pathResult({
            path: "RST-C1",
            status: "lost",
            outcome: "lost",
            reason: "keys are lost, not kept\n  K1 is broken:",
        }),
        notRun,
    ]);
    expect(lines).toEqual([
        "path    variant         target                                 verdict           kept/lost  time",
        "──────  ──────────────  ─────────────────────────────────────  ────────────────  ─────────  ────",
        "RST-C0                  Synapse 1.163.2 · Element Web 1.11.82  kept              3/0        34 s",
        "RST-C0  without step 1  Synapse 1.163.2 · Element Web 1.11.82  lost, as claimed  1/2        34 s",
        "RST-C1                  Synapse 1.163.2 · Element Web 1.11.82  LOST              3/0        34 s",
        "RST-M1                                                         not run",
        "",
        "LOST: RST-C1: keys are lost, not kept",
        "not run: RST-M1: needs the modern UI",
    ]);
});

test.each([
    ["as claimed: every path that ran keeps what its document promises", runSummary()],
    ["broken: a documented path does not keep", runSummary([pathResult({ status: "broken", outcome: "lost" })])],
    ["could not run: no path ran", runSummary([])],
    ["could not run: no path ran", runSummary([notRun])],
    [
        "could not run: RST-C0, without step 1: no button",
        runSummary([pathResult({ variant: "without step 1", status: "could not run", reason: "no button\nat x.ts" })]),
    ],
    ["inconclusive: the run was ended before it was done", runSummary([], { interrupted: true })],
    ["inconclusive: worker died", runSummary([pathResult()], { errors: ["worker died"] })],
    [
        "inconclusive: conformance failed (signs in): no button",
        runSummary([], {
            tests: [
                { project: "conformance", title: "signs in", status: "failed", reason: "no button", durationMs: 1 },
            ],
        }),
    ],
])("ends with %j", (word, summary) => {
    expect(lastWord(summary)).toContain(word);
});
