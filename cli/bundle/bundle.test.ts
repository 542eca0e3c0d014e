import { mkdir, readdir, readFile, rm, symlink } from "node:fs/promises";
import path from "node:path";
import { unzipSync } from "fflate";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Problem } from "../../containers/problem.ts";
import type { PathResult } from "../../fixtures/path-result.ts";
import { KnownSecrets } from "../../reports/secrets/known-secrets.ts";
import { kitchenResult, makeRoot, makeRun } from "../../reports/testing/run.ts";
import { pathResult } from "../../reports/testing/summary.ts";
import { keyproofIn } from "../testing/keyproof-in.ts";
import { bundle as bundleHere } from "./bundle.ts";

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

const bundle = (...args: string[]) => keyproofIn(folder, ["bundle", ...args]);

const other = (changes: Partial<PathResult>) => pathResult({ folder: `paths/${changes.path}`, ...changes });

/** A run with a path of each kind. */
async function makeMixedRun(): Promise<void> {
    const paths = [
        kitchenResult(),
        other({ path: "RES-C1" }),
        other({ path: "OUT-2", status: "could not run", outcome: undefined, reason: 'fill("correct horse battery")' }),
        other({ path: "OUT-3", status: "not run", outcome: undefined, reason: "no such UI" }),
    ];
    await makeRun(paths, { root: results, run: "mixed" });
    await symlink("mixed", path.join(results, "latest"));
}

const filesIn = async (file: string) => Object.keys(unzipSync(await readFile(path.join(folder, file))));
const foldersIn = async (file: string) => [...new Set((await filesIn(file)).map((name) => path.dirname(name)))].sort();

test("takes the latest run's paths that are not as claimed, and says what it made", async () => {
    await makeMixedRun();
    const { stdout, code } = await bundle();
    expect(stdout).toMatch(
        /^results\/mixed\/keyproof-mixed\.zip {2}\(\d+ kB\)\nRST-C0, without step 1: lost\nOUT-2: could not run\n1 secret of the run/,
    );
    expect(code).toBe(0);
    expect(await foldersIn("results/mixed/keyproof-mixed.zip")).toEqual([
        ".",
        "paths/OUT-2",
        "paths/RST-C0-without-step-1",
    ]);
});

test("takes the paths that are named, of the latest run or another, and tells machines", async () => {
    await makeMixedRun();
    expect((await bundle("res-c1", "--output", "one.zip")).code).toBe(0);
    expect(await foldersIn("one.zip")).toEqual([".", "paths/RES-C1"]);
    const { stdout } = await bundle("mixed", "RES-C1", "RST-C0", "--output", "two.zip", "--json");
    expect(JSON.parse(stdout)).toMatchObject({
        format: "keyproof-bundle/1",
        file: path.join(folder, "two.zip"),
        paths: [
            { path: "RST-C0", variant: "without step 1", status: "lost" },
            { path: "RES-C1", status: "as claimed" },
        ],
        files: expect.arrayContaining(["README.md", "paths/RST-C0-without-step-1/history.json"]),
    });
});

test("a run in which all is as claimed is bundled whole", async () => {
    await makeRun([pathResult(), other({ path: "RES-C1" })], { root: results, run: "good" });
    await bundle("good", "--output", "good.zip");
    expect(await foldersIn("good.zip")).toEqual([".", "paths/RES-C1", "paths/RST-C0"]);
});

test.each<[string | undefined, string[], string]>([
    [undefined, [], "There is no run to report on"],
    ["mixd", [], 'There is no run "mixd": the nearest: mixed'],
    ["mixed", ["RST-C9", "RES-C1"], "No path that ran in "],
    ["mixed", ["OUT-3"], "has the id OUT-3: it has RST-C0, RES-C1, OUT-2."],
    ["none", [], "There is nothing to make a bundle of: no path ran in "],
    ["taken", [], "EISDIR"],
])("%j with %j is a Problem, and nothing is left of it", async (word, ids, words) => {
    if (word !== undefined) {
        await makeRun(
            [
                kitchenResult(),
                other({ path: "RES-C1" }),
                other({ path: "OUT-2" }),
                other({ path: "OUT-3", status: "not run" }),
            ],
            {
                root: results,
                run: "mixed",
            },
        );
        await makeRun([other({ path: "OUT-3", status: "not run" })], { root: results, run: "none" });
        await makeRun([kitchenResult()], { root: results, run: "taken" });
        await mkdir(path.join(results, "taken/keyproof-taken.zip"));
    }
    const before = await readdir(folder, { recursive: true });
    vi.spyOn(process, "cwd").mockReturnValue(folder);
    const asked = bundleHere(word, ids, { results: "results", json: false });
    await expect(asked).rejects.toThrow(Problem);
    await expect(asked).rejects.toThrow(words);
    expect(await readdir(folder, { recursive: true })).toEqual(before);
});

test("a secret that is left is a Problem that names the place and not the secret, and leaves no file", async () => {
    await makeMixedRun();
    vi.spyOn(process, "cwd").mockReturnValue(folder);
    const before = await readdir(folder, { recursive: true });
    // Known, and not hidden: as if the redaction had missed it.
    vi.spyOn(KnownSecrets.prototype, "hide").mockImplementation((text) =>
        text.replace("[hidden]", "correct horse battery"),
    );
    const error: Problem = await bundleHere("mixed", [], { results: "results", json: false }).then(
        () => expect.fail("it was made"),
        (thrown) => thrown,
    );
    expect(error).toBeInstanceOf(Problem);
    expect(error.seen).toMatch(/^paths\/OUT-2\/result\.json, line \d+: a secret of this run/);
    expect(error.message).not.toContain("horse");
    expect(await readdir(folder, { recursive: true })).toEqual(before);
});
