import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ACME } from "../helpers/paths/testing/acme.ts";
import { render, reportOf } from "./formats.ts";
import { duplicatesOf, mergeRuns } from "./merge.ts";
import { readSummary } from "./summary.ts";
import { kitchenResult, makeRoot, makeRun } from "./testing/run.ts";
import { pathResult } from "./testing/summary.ts";
import { readReportedRun } from "./write.ts";

let root: string;
beforeEach(async () => {
    root = await makeRoot();
});
afterEach(() => rm(root, { recursive: true }));

const modern = { ...pathResult().target, "element web": "1.12.2 (build, modern)" };

test("several runs become one, in which each path is found and judged where it was", async () => {
    const first = await makeRun([kitchenResult()], { root, run: "classic", began: "2026-11-21T20:50:00.000Z" });
    const second = await makeRun([kitchenResult({ target: modern }), pathResult({ path: "EXP-M1", target: modern })], {
        root,
        run: "modern",
        errors: ["worker died"],
    });
    for (const { folder } of [first, second]) {
        await mkdir(path.join(folder, "allure-results"));
        await writeFile(path.join(folder, "allure-results", `${path.basename(folder)}-result.json`), "{}");
    }
    const into = path.join(root, "both");
    const summary = await mergeRuns([first, second], into, "both");

    expect(await readSummary(into)).toEqual(summary);
    expect(summary).toMatchObject({
        run: "both",
        mergedFrom: ["classic", "modern"],
        began: "2026-11-21T20:49:03.000Z",
        durationMs: 82_000,
        status: "broken",
        errors: ["worker died"],
    });
    expect(summary.paths.map((result) => [result.path, result.folder])).toEqual([
        ["EXP-M1", "runs/modern/paths/RST-C0"],
        ["RST-C0", "runs/classic/paths/RST-C0-without-step-1"],
        ["RST-C0", "runs/modern/paths/RST-C0-without-step-1"],
    ]);
    expect((await readdir(path.join(into, "allure-results"))).sort()).toEqual([
        "classic-result.json",
        "modern-result.json",
    ]);
    expect(await readdir(path.join(into, "runs/classic"))).not.toContain("allure-results");

    const report = reportOf(await readReportedRun(into, summary));
    expect(report.targets).toHaveLength(2);
    expect(report.paths.map(({ audit }) => audit?.losses.length)).toEqual([undefined, 2, 2]);
    // The same client was put through the conformance suite on each.
    expect(report.tests.map(({ title }) => title)).toEqual(["signs in, in classic", "signs in, in modern"]);
});

test("runs that two machines named alike keep a folder each", async () => {
    const first = await makeRun([pathResult()], { root: path.join(root, "a"), run: "all" });
    const second = await makeRun([pathResult({ path: "RST-C1" })], { root: path.join(root, "b"), run: "all" });
    const summary = await mergeRuns([first, second], path.join(root, "both"), "both");
    expect(summary.paths.map(({ folder }) => folder)).toEqual(["runs/all/paths/RST-C0", "runs/all-2/paths/RST-C0"]);
});

test("a path that no test of a shard was about is another shard's", async () => {
    const unclaimed = pathResult({ path: "RST-C1", title: "", target: {}, status: "could not run", folder: "" });
    const nobodys = { ...unclaimed, path: "RST-C2" };
    const first = await makeRun([pathResult(), unclaimed, nobodys], { root, run: "shard-1" });
    const second = await makeRun([pathResult({ path: "RST-C1" }), nobodys], { root, run: "shard-2" });
    const summary = await mergeRuns([first, second], path.join(root, "both"), "both");
    expect(summary.paths.map((result) => [result.path, result.status])).toEqual([
        ["RST-C0", "as claimed"],
        ["RST-C1", "as claimed"],
        ["RST-C2", "could not run"],
    ]);
});

test("finds the paths of which two runs say what became of them on one target, and no others", async () => {
    const one = await makeRun([pathResult(), pathResult({ variant: "again" })], { root, run: "one" });
    const other = await makeRun([pathResult(), pathResult({ variant: "again", target: modern })], {
        root,
        run: "other",
    });
    const found = duplicatesOf([one, other]).map(({ result, runs }) => [result.path, result.variant, runs]);
    expect(found).toEqual([["RST-C0", undefined, ["one", "other"]]]);
});

test("the page of a merged run shows its targets side by side", async () => {
    const first = await makeRun([kitchenResult()], { root, run: "classic" });
    const second = await makeRun([kitchenResult({ target: modern })], { root, run: "modern" });
    const into = path.join(root, "both");
    const summary = await mergeRuns([first, second], into, "both");
    const page = render("html", await readReportedRun(into, summary));
    const targets = page.slice(page.indexOf('<div class="targets">'), page.indexOf("</header>"));
    expect(targets).toContain("1.12.2 (build, modern)");
    expect(targets).toContain("Element Web 1.11.82 (folder ./webapp)");
    expect(targets).not.toContain("Element Web 1.11.82 (folder ./webapp) and 1.12.2 (build, modern)");
});

test("a project's own paths are in the report, run or not, in that of merged runs as well", async () => {
    const project = { paths: ["ACME-1", "ACME-2"].map((id) => ({ ...ACME, id })) };
    const asked = { homeserver: "pypi", element: "classic", paths: [], controls: false, project };
    const shards = await Promise.all([
        makeRun([pathResult({ path: "ACME-1" })], { root, run: "shard-1" }),
        makeRun([pathResult()], { root, run: "shard-2" }),
    ]);
    for (const { folder } of shards) await writeFile(path.join(folder, "run.json"), JSON.stringify(asked));
    const into = path.join(root, "both");
    const summary = await mergeRuns(shards, into, "both");
    for (const run of [
        await readReportedRun(shards[0].folder, shards[0].summary),
        await readReportedRun(into, summary),
    ]) {
        const report = reportOf(run);
        expect(report.catalogue.filter(({ id }) => id.startsWith("ACME"))).toMatchObject([
            { id: "ACME-1", area: "reset", status: "as claimed" },
            { id: "ACME-2", area: "reset", status: "not run", why: "not part of this run" },
        ]);
        expect(report.paths.find(({ path: id }) => id === "ACME-1")?.area).toBe("reset");
        const page = render("html", run);
        expect(page).not.toContain("not in the catalogue");
        expect(page).toContain('<th scope="row">ACME-2</th>');
    }
});
