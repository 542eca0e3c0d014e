import { expect, test } from "vitest";
import { catalogue } from "../../helpers/paths/catalogue.ts";
import { pathResult, runSummary } from "../testing/summary.ts";
import { matrixOf, OWN_AREA, statusesOf } from "./matrix.ts";
import { pagePaths, type ReportedRun, targetsOf } from "./reported.ts";

const MODERN = { homeserver: "Synapse 1.163.2 (PyPI)", "element web": "Element Web 1.12.2 (build, modern)" };

function run(...results: ReturnType<typeof pathResult>[]): ReportedRun {
    const paths = results.map((result) => ({ result, audited: undefined }));
    return { summary: runSummary(results), paths, command: undefined };
}

function matrix(...runs: ReportedRun[]) {
    const targets = targetsOf(runs);
    return matrixOf(catalogue, targets, pagePaths(targets));
}

function rowsOf(id: string, ...runs: ReportedRun[]) {
    return matrix(...runs).flatMap(({ rows }) => rows.filter((row) => row.id === id));
}

test("every entry of the catalogue has a row, and where it did not run it says why", () => {
    const rows = matrix(run(pathResult())).flatMap((area) => area.rows);
    expect(rows.map(({ id }) => id).sort()).toEqual(catalogue.map(({ id }) => id).sort());
    for (const row of rows.filter(({ id }) => id !== "RST-C0")) {
        expect(statusesOf(row)).toEqual(["not run"]);
        expect(row.cells[0]?.why).not.toBe("");
    }
    expect(rowsOf("RST-C1", run(pathResult()))[0]?.cells[0]?.why).toBe("not part of this run");
    expect(rowsOf("RST-CI1", run(pathResult()))[0]?.cells[0]?.why).toMatch(
        /^not automated: Element iOS runs on a phone/,
    );
});

test("a path has a row for each of its variants", () => {
    const rows = rowsOf("RST-C0", run(pathResult(), pathResult({ variant: "without step 1", status: "broken" })));
    expect(rows.map((row) => [row.variant, statusesOf(row)])).toEqual([
        [undefined, ["as claimed"]],
        ["without step 1", ["broken"]],
    ]);
});

test("a path that a team wrote itself has a row, too", () => {
    const own = matrix(run(pathResult({ path: "OWN-1", title: "Our own" }))).find(({ area }) => area === OWN_AREA);
    expect(own?.rows).toMatchObject([{ id: "OWN-1", title: "Our own" }]);
});

test("runs on different targets stand side by side", () => {
    const runs = [run(pathResult()), run(pathResult({ target: MODERN, status: "broken" }))];
    const [row] = rowsOf("RST-C0", ...runs);
    expect(row?.cells.map(({ paths }) => paths.map(({ result }) => result.status))).toEqual([
        ["as claimed"],
        ["broken"],
    ]);
});

test("shards of one run share a column, and a path that both ran shows both, so that nothing red is covered", () => {
    const runs = [run(pathResult()), run(pathResult({ status: "broken" }), pathResult({ path: "RST-C1" }))];
    const [row] = rowsOf("RST-C0", ...runs);
    expect(row?.cells.map(({ paths }) => paths.map(({ result, slug }) => [result.status, slug]))).toEqual([
        [
            ["as claimed", "RST-C0"],
            ["broken", "RST-C0--2"],
        ],
    ]);
});
