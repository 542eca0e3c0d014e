import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { readSummary, summaryFile } from "./summary.ts";
import { pathResult, runSummary } from "./testing/summary.ts";

const broken = pathResult({ status: "broken", outcome: "lost" });
const couldNotRun = pathResult({ status: "could not run", reason: "Synapse did not start" });
const notRun = pathResult({ status: "not run", reason: "needs the modern UI" });
const failedTest = { project: "conformance", title: "signs in", status: "failed" as const, durationMs: 1 };

test.each([
    ["as claimed", [pathResult()], {}],
    ["as claimed", [pathResult(), notRun], {}],
    ["broken", [pathResult(), broken, couldNotRun], { interrupted: true, errors: ["worker died"] }],
    ["could not run", [pathResult(), couldNotRun], {}],
    ["could not run", [notRun], {}],
    ["could not run", [], {}],
    ["could not run", [pathResult()], { errors: ["worker died"] }],
    ["could not run", [pathResult()], { interrupted: true }],
    ["could not run", [pathResult()], { tests: [failedTest] }],
])("is %s: %#", (status, paths, changes) => {
    expect(runSummary(paths, changes).status).toBe(status);
});

test("names what it ran against, exactly", () => {
    expect(runSummary().target).toEqual(pathResult().target);
});

test("of a run on several targets, names each of what differs", () => {
    const other = pathResult({ target: { ...pathResult().target, "element web": "1.12.2 (build, modern)" } });
    expect(runSummary([pathResult(), other]).target).toEqual({
        homeserver: "Synapse 1.163.2 (PyPI)",
        "element web": "Element Web 1.11.82 (folder ./webapp) and 1.12.2 (build, modern)",
    });
});

test("is read back as it was written, and is undefined where the run did not get to it", async () => {
    const results = await mkdtemp(path.join(os.tmpdir(), "keyproof-summary-"));
    try {
        expect(await readSummary(results)).toBeUndefined();
        const summary = runSummary([broken, notRun]);
        await writeFile(summaryFile(results), JSON.stringify(summary));
        expect(await readSummary(results)).toEqual(summary);
    } finally {
        await rm(results, { recursive: true });
    }
});
