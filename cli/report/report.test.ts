import { chmod, mkdir, readdir, readFile, readlink, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { Problem } from "../../containers/problem.ts";
import { parseReport } from "../../reports/report/shape.ts";
import { kitchenResult, makeRoot, makeRun } from "../../reports/testing/run.ts";
import { pathResult } from "../../reports/testing/summary.ts";
import { keyproofIn } from "../testing/keyproof-in.ts";
import { type ReportOptions, report as reportHere } from "./report.ts";

let folder: string;
let results: string;
beforeEach(async () => {
    folder = await makeRoot();
    results = path.join(folder, "results");
});
afterEach(async () => {
    vi.restoreAllMocks();
    await rm(folder, { recursive: true });
});

const reportWith = (more: NodeJS.ProcessEnv, ...args: string[]) => keyproofIn(folder, ["report", ...args], more);
const report = (...args: string[]) => reportWith({}, ...args);

const modern = { ...pathResult().target, "element web": "1.12.2 (build, modern)" };

test("the latest run's reports are made again, and told of", async () => {
    await makeRun([kitchenResult()], { root: results, run: "old" });
    await symlink("old", path.join(results, "latest"));
    const { code, stdout } = await report();
    expect(stdout).toBe(
        "lost: a documented path loses keys that it must keep\n" +
            "html   results/old/report.html\njson   results/old/report.json\n" +
            "md     results/old/report.md\njunit  results/old/junit.xml\n",
    );
    expect(code).toBe(0);
    expect(await readFile(path.join(results, "old/report.md"), "utf8")).toContain("“Kitchen” can no longer be read.");
});

test("one format goes to stdout, whole, and nothing is written", async () => {
    const many = Array.from({ length: 60 }, (_, index) => kitchenResult({ variant: `variant ${index}` }));
    const { folder: run } = await makeRun(many, { root: results, run: "big" });
    const before = await readdir(run);
    const { stdout } = await report("big", "--json");
    // More than a pipe takes at once.
    expect(stdout.length).toBeGreaterThan(65_536);
    expect(parseReport(stdout).paths).toHaveLength(60);
    expect(await readdir(run)).toEqual(before);
});

test("a comparison's exit code says whether a claim broke", async () => {
    const { folder: good } = await makeRun([pathResult()], { root: results, run: "good" });
    await makeRun([pathResult({ status: "lost", outcome: "lost" })], { root: results, run: "bad" });
    await makeRun([pathResult({ status: "could not run", outcome: undefined })], { root: results, run: "none" });

    const worse = await report("--compare", good, "bad");
    expect(worse.stdout).toContain("worse    RST-C0: kept → LOST");
    expect(worse.code).toBe(1);
    const same = await report("--compare", "good", "good", "--json");
    const comparison = z.object({ format: z.string(), worse: z.boolean() }).parse(JSON.parse(same.stdout));
    expect(comparison).toEqual({ format: "keyproof-comparison/1", worse: false });
    expect(same.code).toBe(0);
    expect((await report("--compare", "good", "none")).code).toBe(2);
});

test("several runs become the latest one", async () => {
    await makeRun([kitchenResult()], { root: results, run: "classic" });
    await makeRun([pathResult({ target: modern })], { root: results, run: "modern" });
    const { code, stdout } = await report("--merge", "classic", "modern");
    const merged = await readlink(path.join(results, "latest"));
    expect(merged).toMatch(/-merged-2-runs$/);
    expect(stdout).toContain(`html   results/${merged}/report.html\n`);
    expect(code).toBe(0);
    expect(await readFile(path.join(results, merged, "report.md"), "utf8")).toContain("element web 1.12.2");
});

test("runs are found where `run` left them: a flag, a variable, and the configuration file say where that is", async () => {
    const elsewhere = path.join(folder, "elsewhere");
    await makeRun([kitchenResult()], { root: elsewhere, run: "one" });
    const md = ["one", "--format", "md"];
    const [flag, variable] = await Promise.all([
        report(...md, "--results", "elsewhere"),
        reportWith({ KEYPROOF_RESULTS: elsewhere }, ...md),
    ]);
    await writeFile(path.join(folder, "keyproof.config.mjs"), 'export default { results: "elsewhere" };');
    for (const { stdout } of [flag, variable, await report(...md)]) expect(stdout).toContain("## keyproof: lost");
    expect((await report("one", "--results", "results")).stderr).toContain('There is no run "one"');
});

test("runs that say of one path what became of it are not merged, and nothing is left of the attempt", async () => {
    await makeRun([pathResult()], { root: results, run: "one" });
    await makeRun([pathResult()], { root: results, run: "other" });
    const { code, stderr } = await report("--merge", "one", "other");
    expect(stderr).toContain("seen: RST-C0 is in one and in other\n");
    expect(code).toBe(2);
    expect((await readdir(results)).sort()).toEqual(["one", "other"]);
});

test("the page is opened with the system's opener", async () => {
    await makeRun([pathResult()], { root: results, run: "one" });
    const opened = path.join(folder, "opened");
    const bin = path.join(folder, "bin");
    await mkdir(bin);
    // Found under its name once it is whole: the command does not wait for it.
    const opener = `#!/bin/sh\nprintf %s "$1" > "${opened}.part" && mv "${opened}.part" "${opened}"\n`;
    for (const name of ["xdg-open", "open"]) {
        await writeFile(path.join(bin, name), opener);
        await chmod(path.join(bin, name), 0o755);
    }
    const there = { DISPLAY: ":0", PATH: `${bin}:${process.env.PATH}` };
    expect((await reportWith(there, "one", "--open")).code).toBe(0);
    await expect.poll(() => readFile(opened, "utf8"), { timeout: 10_000 }).toBe(path.join(results, "one/report.html"));

    const none = await reportWith({ DISPLAY: ":0", PATH: folder }, "one", "--open");
    expect(none.stderr).toContain("keyproof: The page cannot be opened\n");
    expect(none.code).toBe(2);
});

test.each<[string | undefined, Partial<ReportOptions>, string]>([
    [undefined, {}, "There is no run to report on"],
    ["2026-11-20", {}, 'There is no run "2026-11-20": the nearest: 2026-11-20T10-00-00-all'],
    ["unfinished", {}, "has no results of a run that got to its end: no summary.json; it holds run.json"],
    ["garbled", {}, "garbled cannot be read"],
    ["cut", {}, "A path's record cannot be read: "],
    ["cut", { compare: ["a", "b"] }, "These do not go together: the run cut, --compare"],
    [undefined, { compare: ["a", "b"], format: "md" }, "These do not go together: --compare, --format"],
    [undefined, { compare: ["cut"] }, "--compare takes two runs: cut"],
    ["taken", {}, "A report cannot be written: EISDIR"],
    [undefined, { merge: ["cut"] }, "--merge takes two runs or more: cut"],
])("%j with %j is a Problem", async (word, options, words) => {
    await makeRun([pathResult()], { root: results, run: "2026-11-20T10-00-00-all" });
    await mkdir(path.join(results, "unfinished"));
    await writeFile(path.join(results, "unfinished/run.json"), "{}");
    await mkdir(path.join(results, "garbled"));
    await writeFile(path.join(results, "garbled/summary.json"), '{"run": 1}');
    const { folder: taken } = await makeRun([pathResult()], { root: results, run: "taken" });
    await mkdir(path.join(taken, "report.html"));
    const { folder: cut } = await makeRun([kitchenResult()], { root: results, run: "cut" });
    await writeFile(path.join(cut, kitchenResult().folder, "history.json"), '{"format"');

    vi.spyOn(process, "cwd").mockReturnValue(folder);
    const asked = reportHere(word, { open: false, json: false, results: "results", ...options });
    await expect(asked).rejects.toThrow(Problem);
    await expect(asked).rejects.toThrow(words);
});

test.runIf(process.platform === "linux")("without a screen there is nothing to open a page on", async () => {
    await makeRun([pathResult()], { root: results, run: "one" });
    const { stderr, code } = await reportWith({ DISPLAY: "", WAYLAND_DISPLAY: "" }, "one", "--open");
    expect(stderr).toContain("There is no screen to open the page on");
    expect(code).toBe(2);
});
