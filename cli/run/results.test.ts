import { mkdir, mkdtemp, readdir, readlink, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fillResultsFolder, labelOf, makeResultsFolder, resultsRoot } from "./results.ts";

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

test("a folder that is filled is there whole, or not at all", async () => {
    const filled = await fillResultsFolder(
        "merged",
        async (partial) => void (await mkdir(path.join(partial, "a"), { recursive: true })),
        now,
        root,
    );
    expect(await readdir(filled.folder)).toEqual(["a"]);
    expect(await readlink(path.join(root, "latest"))).toBe(filled.id);

    const failing = async (partial: string) => {
        await mkdir(partial);
        throw new Error("disk full");
    };
    await expect(fillResultsFolder("merged", failing, now, root)).rejects.toThrow("disk full");
    expect((await readdir(root)).sort()).toEqual([filled.id, "latest"]);
    expect(await readlink(path.join(root, "latest"))).toBe(filled.id);
});

test("is labelled by what is run", () => {
    expect(labelOf([])).toBe("all");
    expect(labelOf(["RST-C0"])).toBe("RST-C0");
    expect(labelOf([], { index: 2, total: 3 })).toBe("all-2-of-3");
    expect(labelOf(["RST-C0", "RST-C1", "EXP-C1"])).toBe("RST-C0-and-2-more");
});
