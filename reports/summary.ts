import path from "node:path";
import { z } from "zod";
import { type PathResult, parsePathResult } from "../fixtures/path-result.ts";
import { isFailing, isUndecided } from "../fixtures/path-status.ts";
import { list } from "./count.ts";
import { partsOf } from "./parts-of.ts";
import { readIfThere } from "./read-if-there.ts";

/** One test of a run, a path's or another. */
const test = z.strictObject({
    /** The Playwright project: `"paths"` or `"conformance"`. */
    project: z.string(),
    title: z.string(),
    status: z.enum(["passed", "failed", "skipped"]),
    /** Why it was skipped, or how it failed, in all the lines of its error. */
    reason: z.string().optional(),
    durationMs: z.number(),
});

const summary = z.strictObject({
    /** Names the run, as its results folder is named. */
    run: z.string(),
    /** When it began, as an ISO 8601 time. */
    began: z.string(),
    durationMs: z.number(),
    /** What it ran against, by part, with exact versions; empty when nothing got that far. */
    target: z.record(z.string(), z.string()),
    /** - `broken`: keys are lost or a claim does not hold; - `could not run`: some path has no verdict, or no path ran */
    status: z.enum(["as claimed", "broken", "could not run"]),
    paths: z.array(z.unknown().transform((value): PathResult => parsePathResult(JSON.stringify(value)))),
    tests: z.array(test),
    /** What went wrong outside any test. */
    errors: z.array(z.string()),
    /** Whether it was ended before it was done. */
    interrupted: z.boolean(),
    /** Names of the runs that it was merged from; absent for a run of its own. */
    mergedFrom: z.array(z.string()).optional(),
});

/** What a whole run came to, as it is kept in `summary.json`. */
export type Summary = z.infer<typeof summary>;
export type TestRecord = Summary["tests"][number];

/** What a run came to, before its status is known. */
export type RunOutcome = Omit<Summary, "status" | "target">;

/** @returns the summary of what was recorded: a broken claim outweighs what could not run, which outweighs the rest */
export function summarise(outcome: RunOutcome): Summary {
    return { ...outcome, target: targetOf(outcome.paths), status: statusOf(outcome) };
}

/** By part; a part that differs between paths, as in a merged run, with each that there was. */
function targetOf(paths: readonly PathResult[]): Summary["target"] {
    const parts = partsOf(paths.map(({ target }) => target));
    return Object.fromEntries([...parts].map(([part, all]) => [part, list([...all])]));
}

function statusOf({ paths, tests, errors, interrupted }: RunOutcome): Summary["status"] {
    if (paths.some(({ status }) => isFailing(status))) return "broken";
    const ran = paths.some((result) => result.status === "as claimed" || result.status === "known issue");
    const failed =
        errors.length > 0 ||
        interrupted ||
        paths.some(({ status }) => isUndecided(status)) ||
        tests.some((record) => record.status === "failed");
    return ran && !failed ? "as claimed" : "could not run";
}

const FILE = "summary.json";

/** The summary's file in a run's results folder. */
export function summaryFile(results: string): string {
    return path.join(results, FILE);
}

/**
 * Reads a run's summary from its results folder.
 *
 * @returns undefined when the run did not get to its end
 * @throws ZodError when it is none
 */
export async function readSummary(results: string): Promise<Summary | undefined> {
    const text = await readIfThere(summaryFile(results));
    return text === undefined ? undefined : summary.parse(JSON.parse(text));
}
