import { cp, mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { PathResult } from "../fixtures/path-result.ts";
import { distinct } from "./distinct.ts";
import { isMissing } from "./read-if-there.ts";
import { byPath } from "./run-record.ts";
import { type Summary, summarise, summaryFile, type TestRecord } from "./summary.ts";

/** A run with its results. */
export interface RunResults {
    /** Absolute. */
    folder: string;
    summary: Summary;
}

/** Allure wants the results of all runs in one folder; it names each file for itself. */
const ALLURE = "allure-results";
const RUNS = "runs";

/** The results that two runs have of one path, variant and target: which of them counts, nobody can say. */
export function duplicatesOf(runs: readonly RunResults[]): { result: PathResult; runs: string[] }[] {
    const byResult = new Map<string, { result: PathResult; runs: string[] }>();
    for (const { summary } of runs) {
        for (const result of summary.paths) {
            // What got to no target is no second opinion on anything.
            if (Object.keys(result.target).length === 0) continue;
            const key = JSON.stringify([result.path, result.variant, Object.entries(result.target).sort()]);
            const known = byResult.get(key) ?? { result, runs: [] };
            known.runs.push(summary.run);
            byResult.set(key, known);
        }
    }
    return [...byResult.values()].filter((found) => found.runs.length > 1);
}

/**
 * Makes one run of several: shards of one, or runs on several targets. Each keeps its folder whole, below `runs/`.
 *
 * @param runs without duplicates
 * @param into the folder for the results, made here
 * @param name of the run that they become
 */
export async function mergeRuns(runs: readonly RunResults[], into: string, name: string): Promise<Summary> {
    const folders = foldersOf(runs);
    for (const [index, { folder }] of runs.entries()) {
        const target = path.join(into, folders[index] ?? "");
        await cp(folder, target, { recursive: true, filter: (file) => path.relative(folder, file) !== ALLURE });
        await copyAllure(path.join(folder, ALLURE), path.join(into, ALLURE));
    }
    const summary = mergeSummaries(
        runs.map(({ summary }) => summary),
        folders,
        name,
    );
    await writeFile(summaryFile(into), `${JSON.stringify(summary, null, 4)}\n`);
    return summary;
}

/** The folders of the runs that a merged run was made of; none for another. */
export async function foldersOfMerged(results: string): Promise<string[]> {
    const runs = path.join(results, RUNS);
    const names = await readdir(runs).catch((error: unknown) => {
        if (isMissing(error)) return [];
        throw error;
    });
    return names.map((name) => path.join(runs, name));
}

async function copyAllure(from: string, to: string): Promise<void> {
    await mkdir(to, { recursive: true });
    try {
        await cp(from, to, { recursive: true });
    } catch (error) {
        if (!isMissing(error)) throw error;
    }
}

/** `"runs/<name>"` for each: two machines may have named theirs alike. */
function foldersOf(runs: readonly RunResults[]): string[] {
    const names = distinct(runs.map(({ summary }) => path.basename(summary.run)));
    return names.map((name) => path.join(RUNS, name));
}

function mergeSummaries(summaries: readonly Summary[], folders: readonly string[], name: string): Summary {
    const began = summaries.map((summary) => summary.began).sort()[0] ?? "";
    const paths = summaries.flatMap((summary, index) =>
        summary.paths.map((result) => ({
            ...result,
            folder: result.folder && path.join(folders[index] ?? "", result.folder),
        })),
    );
    return summarise({
        run: name,
        began,
        // Of all machines together.
        durationMs: summaries.reduce((sum, { durationMs }) => sum + durationMs, 0),
        paths: withoutUnclaimed(paths).sort(byPath),
        tests: summaries.flatMap(({ run, tests }) => tests.map((test) => named(test, run, summaries))),
        errors: summaries.flatMap(({ errors }) => errors),
        interrupted: summaries.some(({ interrupted }) => interrupted),
        mergedFrom: summaries.map(({ run }) => run),
    });
}

/** Without what a run says of paths that no test of its own was about, where another run has a test of them. */
function withoutUnclaimed(paths: readonly PathResult[]): PathResult[] {
    const isUnclaimed = ({ title, folder }: PathResult) => title === "" && folder === "";
    const claimed = new Set(paths.filter((result) => !isUnclaimed(result)).map((result) => result.path));
    const seen = new Set<string>();
    return paths.filter((result) => {
        if (!isUnclaimed(result)) return true;
        const isNew = !claimed.has(result.path) && !seen.has(result.path);
        seen.add(result.path);
        return isNew;
    });
}

/** A test that several runs had says of which it is. */
function named(test: TestRecord, run: string, summaries: readonly Summary[]): TestRecord {
    const same = (other: TestRecord) => other.project === test.project && other.title === test.title;
    const shared = summaries.filter(({ tests }) => tests.some(same)).length > 1;
    return shared && test.project !== "paths" ? { ...test, title: `${test.title}, in ${run}` } : test;
}
