import path from "node:path";
import { z } from "zod";
import type { PathResult } from "../../fixtures/path-result.ts";
import { readIfThere } from "../read-if-there.ts";

/** What Playwright's own report says of a test, as far as it matters here. */
const test = z.object({
    annotations: z.array(z.object({ type: z.string(), description: z.string().optional() })),
    results: z.array(
        z.object({
            workerIndex: z.int(),
            startTime: z.iso.datetime(),
            duration: z.number(),
            attachments: z.array(z.object({ name: z.string(), path: z.string().optional() })),
        }),
    ),
});
type Test = z.infer<typeof test>;

interface Suite {
    specs?: { tests: Test[] }[] | undefined;
    suites?: Suite[] | undefined;
}

const suite: z.ZodType<Suite> = z.object({
    specs: z.array(z.object({ tests: z.array(test) })).optional(),
    get suites() {
        return z.array(suite).optional();
    },
});

const report = z.object({ suites: z.array(suite) });

/** What else a run left of one path. */
export interface Evidence {
    /** The folder of the run that it is from: the run's own, or that of one it was merged from. */
    run: string;
    /** The test's beginning and end, in milliseconds since 1970. */
    from: number;
    to: number;
    /** The log of the homeserver that it ran on; absolute. */
    log: string;
    /** When the first test of all that ran on that homeserver began. */
    logFrom: number;
    /** Its trace, where one was kept; absolute. */
    trace: string | undefined;
}

/** The folder of the run that a path's folder is in: below `runs/` in a merged one. */
export function runFolderOf(results: string, result: PathResult | undefined): string {
    const folder = result?.folder ?? "";
    const at = folder.lastIndexOf("paths/");
    return path.join(results, at > 0 ? folder.slice(0, at) : "");
}

/**
 * Finds what Playwright knows of a path's test.
 *
 * @param results the run's folder
 * @returns undefined where the run has no report of Playwright's, or none of this test
 * @throws ZodError when that report is not as Playwright writes it
 */
export async function evidenceOf(results: string, result: PathResult): Promise<Evidence | undefined> {
    const run = runFolderOf(results, result);
    const text = await readIfThere(path.join(run, "playwright.json"));
    if (text === undefined) return undefined;
    const tests = report.parse(JSON.parse(text)).suites.flatMap(testsOf);
    const done = tests.find((one) => isAbout(one, result))?.results.at(-1);
    if (!done) return undefined;
    const { workerIndex, attachments } = done;
    const sameWorker = tests.flatMap(({ results: all }) => all).filter((one) => one.workerIndex === workerIndex);
    const from = Date.parse(done.startTime);
    const trace = attachments.find(({ name }) => name === "trace")?.path;
    return {
        run,
        from,
        to: from + done.duration,
        log: path.join(run, `homeserver-${workerIndex}.log`),
        logFrom: Math.min(...sameWorker.map(({ startTime }) => Date.parse(startTime))),
        // The folder may have come from another machine since.
        trace: trace && path.join(run, "playwright", ...trace.split(/[\\/]/).slice(-2)),
    };
}

function testsOf({ specs = [], suites = [] }: Suite): Test[] {
    return [...specs.flatMap(({ tests }) => tests), ...suites.flatMap(testsOf)];
}

/** As `path()` of fixtures/path.ts marks a test. */
function isAbout({ annotations }: Test, result: PathResult): boolean {
    const marked = (wanted: string) => annotations.find(({ type }) => type === wanted)?.description;
    return marked("path") === result.path && marked("variant") === result.variant;
}
