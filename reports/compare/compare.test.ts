import { describe, expect, test } from "vitest";
import type { PathResult } from "../../fixtures/path-result.ts";
import { audit } from "../../helpers/ledger/audit.ts";
import type { History } from "../../helpers/ledger/history.ts";
import { makeReport } from "../report/report.ts";
import type { Report } from "../report/shape.ts";
import { kitchenHistory } from "../testing/kitchen.ts";
import { kitchenResult } from "../testing/run.ts";
import { pathResult, runSummary } from "../testing/summary.ts";
import { compare } from "./compare.ts";
import { tellComparison } from "./tell.ts";

/** Until its last step, the kitchen's run kept everything. */
const keptHistory = (): History => ({
    ...kitchenHistory(),
    claims: [{ claim: "K1", from: "before", to: "exported", stores: ["device:LAPTOP", "backup"] }],
    proofs: [
        ...kitchenHistory().proofs,
        { key: "lostSession1@0", session: "lostSession1", opens: ["$0", "$1", "$2"], fails: [] },
        { key: "worseSession@0", session: "worseSession", opens: ["$3", "$4"], fails: [] },
    ],
});

function report(run: string, ...paths: [result: PathResult, history?: History][]): Report {
    const reported = paths.map(([result, history]) => ({
        result,
        audited: history && { history, verdict: audit(history) },
    }));
    return makeReport(
        runSummary(
            paths.map(([result]) => result),
            { run },
        ),
        reported,
    );
}

const kept = (changes: Partial<PathResult> = {}) =>
    kitchenResult({ status: "as claimed", outcome: "kept", ...changes });
const lost = kitchenResult();
const couldNot = kept({ status: "could not run", reason: "Synapse did not start" });
const notRun = kept({ status: "not run", reason: "documented for the modern UI" });

const before = report("a", [kept(), keptHistory()]);
const after = report("b", [lost, kitchenHistory()]);

test("a claim that held and is broken now is worse, and said to be", () => {
    const comparison = compare(before, after);
    expect(comparison).toMatchObject({ worse: true, comparable: true });
    expect(comparison.paths).toEqual([
        expect.objectContaining({ path: "RST-C0", change: "worse", brokenNow: ["K1"], heldNow: [] }),
    ]);
    const lines = tellComparison(comparison);
    expect(lines).toContain("  worse    RST-C0, without step 1: kept → LOST  (broken now: K1; sessions lost: 0 → 2)");
    expect(lines.at(-1)).toBe("worse: RST-C0, without step 1");
});

test("a claim that was broken and holds now is better", () => {
    expect(compare(after, before)).toMatchObject({ worse: false, paths: [{ change: "better", heldNow: ["K1"] }] });
});

test("a run is not worse than itself", () => {
    const comparison = compare(after, after);
    expect(comparison).toMatchObject({ worse: false, versions: [], findings: { came: [], went: [] } });
    expect(comparison.paths.map(({ change, timeRatio }) => [change, timeRatio])).toEqual([["same", 1]]);
    expect(tellComparison(comparison).at(-1)).toBe("not worse");
});

describe("what ran in one of them only", () => {
    test.each([
        ["unknown", [kept()], [couldNot]],
        ["went", [kept()], [notRun]],
        ["went", [kept()], []],
        ["came", [notRun], [kept()]],
        ["came", [], [kept()]],
        ["better", [couldNot], [kept()]],
        ["worse", [notRun], [lost]],
        ["changed", [notRun], [couldNot]],
        ["same", [notRun], [notRun]],
        ["same", [], [notRun]],
        ["same", [couldNot], [couldNot]],
    ])("is %s: %#", (change, was, is) => {
        const comparison = compare(
            report("a", ...was.map((one): [PathResult] => [one])),
            report("b", ...is.map((one): [PathResult] => [one])),
        );
        expect(comparison.paths.map((path) => path.change)).toEqual([change]);
        expect(comparison.comparable).toBe(false);
    });
});

test("tells versions that differ, times as ratios, and findings that came or went", () => {
    const says = { document: "Cross Signing", url: "https://example.org", says: "It downloads.", seen: "7 of 19" };
    const old = kept({ durationMs: 10_000, findings: [says] });
    const target = { ...old.target, homeserver: "Synapse 1.170.0 (PyPI)" };
    const now = kept({ durationMs: 15_000, target, findings: [{ ...says, says: "It uploads." }] });
    const lines = tellComparison(compare(report("a", [old]), report("b", [now])));
    expect(lines).toContain("  homeserver: Synapse 1.163.2 (PyPI) → Synapse 1.170.0 (PyPI)");
    expect(lines).toContain("  RST-C0, without step 1: 10 s → 15 s (×1.50)");
    expect(lines).toContain('  RST-C0, without step 1: "Cross Signing" says: It uploads. Seen: 7 of 19');
    expect(lines).toContain('  RST-C0, without step 1: "Cross Signing" says: It downloads. Seen: 7 of 19');
});

test("a finding whose numbers differ is the same finding", () => {
    const says = { document: "Cross Signing", url: "https://example.org", says: "It downloads." };
    const of = (seen: string) => report("a", [kept({ findings: [{ ...says, seen }] })]);
    expect(compare(of("7 of 19"), of("8 of 19")).findings).toEqual({ came: [], went: [] });
});

test("where a run has several targets, those of a kind are compared", () => {
    const classic = {
        homeserver: "Synapse 1.163.2 (pypi)",
        "element web": "matrix-react-sdk 3.114.0 (classic, classic)",
    };
    const modern = { homeserver: "Synapse 1.163.2 (pypi)", "element web": "1.12.2 (build, modern)" };
    const newer = { homeserver: "Synapse 1.170.0 (pypi)", "element web": "1.12.9 (build, modern)" };
    const was = report("a", [kept({ target: classic })], [kept({ target: modern, durationMs: 1000 })]);
    const is = report(
        "b",
        [kept({ target: newer, durationMs: 2000 })],
        [kept({ target: { ...classic, homeserver: "Synapse 1.170.0 (pypi)" } })],
    );
    expect(compare(was, is).paths.map(({ change, timeRatio }) => [change, timeRatio])).toEqual([
        ["same", 1],
        ["same", 2],
    ]);
    const onlyModern = compare(was, report("b", [kept({ target: newer })]));
    expect(onlyModern.paths.map(({ change }) => change)).toEqual(["went", "same"]);
});

test("where nothing ran in both, nothing is said to be well", () => {
    const other = pathResult({ path: "EXP-C1" });
    expect(tellComparison(compare(before, report("b", [other]))).at(-1)).toBe("unknown: no path ran in both");
});
