import { mkdtemp, readdir, readlink, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { labelOf, makeResultsFolder, resultsRoot } from "./results.ts";

let root: string;
beforeEach(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), "keyproof-results-"));
});
afterEach(() => rm(root, { recursive: true }));

const now = new Date("2026-11-21T20:49:03.123Z");

test("a run has a folder of its own, even in the same second, and the last one is found as latest", async () => {
    const first = await makeResultsFolder("RST-C0", now, root);
    const second = await makeResultsFolder("RST-C0", now, root);

    expect(first).toEqual({ id: "2026-11-21T20-49-03-RST-C0", folder: path.join(root, "2026-11-21T20-49-03-RST-C0") });
    expect(second.id).toBe("2026-11-21T20-49-03-RST-C0-2");
    expect(await readlink(path.join(root, "latest"))).toBe(second.id);
    expect((await readdir(root)).sort()).toEqual([first.id, second.id, "latest"]);
});

test("results are kept where KEYPROOF_RESULTS says, else beside where the command was started", () => {
    expect(resultsRoot({ KEYPROOF_RESULTS: "/somewhere" })).toBe("/somewhere");
    expect(resultsRoot({ KEYPROOF_RESULTS: "" })).toBe(path.resolve("results"));
});

test("is labelled by what is run", () => {
    expect(labelOf([])).toBe("all");
    expect(labelOf(["RST-C0"])).toBe("RST-C0");
    expect(labelOf([], { index: 2, total: 3 })).toBe("all-2-of-3");
    expect(labelOf(["RST-C0", "RST-C1", "EXP-C1"])).toBe("RST-C0-and-2-more");
});
