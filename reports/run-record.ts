import { readFileSync } from "node:fs";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { TestCase, TestError, TestResult, TestStep } from "@playwright/test/reporter";
import { PATH_RESULT_ATTACHMENT, type PathResult, parsePathResult } from "../fixtures/path-result.ts";
import { OWN_PATHS, PATHS } from "../fixtures/run-config.ts";
import type { PathEntry } from "../helpers/paths/path-entry.ts";
import { heldToDocuments } from "./steps-done.ts";
import { type RunOutcome, type Summary, summarise, type TestRecord } from "./summary.ts";

/** Which run is recorded, and what it was asked for. */
export interface RecordedRun {
    id: string;
    /** Path ids that must each have run; empty for whatever there is. */
    paths: readonly string[];
    /** What its paths are held to, where it ran each of their proofs: the catalogue's entries, and the project's own. */
    documents?: readonly PathEntry[];
}

/** Gathers what a run's tests came to, from Playwright's side, and what its workers said of their paths. */
export class RunRecord {
    readonly #run: RecordedRun;
    readonly #began = new Date();
    readonly #tests = new Map<TestCase, TestResult | undefined>();
    readonly #errors: string[] = [];

    public constructor(run: RecordedRun) {
        this.#run = run;
    }

    /** Takes note of tests that are to run, so that those which never begin are told of. */
    public expect(tests: readonly TestCase[]): void {
        for (const test of tests) this.#tests.set(test, undefined);
    }

    /** @returns what came of it: one entry a path that the test ran; none for a test of something else */
    public end(test: TestCase, result: TestResult): PathResult[] {
        this.#tests.set(test, result);
        return pathResultsOf(test, result);
    }

    /** Takes note of an error outside any test. */
    public error(error: TestError): void {
        this.#errors.push(firstLine(error));
    }

    public summarise(interrupted: boolean): Summary {
        const records = [...this.#tests];
        const outcome: RunOutcome = {
            run: this.#run.id,
            began: this.#began.toISOString(),
            durationMs: Date.now() - this.#began.getTime(),
            paths: records.flatMap(([test, result]) => pathResultsOf(test, result)),
            tests: records.map(([test, result]) => testRecord(test, result)),
            errors: this.#errors,
            interrupted,
        };
        const all = [...outcome.paths, ...this.#withoutTest(outcome.paths)].sort(byPath);
        const paths = heldToDocuments(all, this.#run.documents ?? []);
        return summarise({ ...outcome, paths });
    }

    /** Paths that were asked for and that no test is about. */
    #withoutTest(results: readonly PathResult[]): PathResult[] {
        const missing = this.#run.paths.filter((id) => !results.some((result) => result.path === id));
        return missing.map((id) => ({
            path: id,
            title: "",
            target: {},
            status: "could not run",
            reason: "no spec is about this path",
            findings: [],
            durationMs: 0,
            folder: "",
        }));
    }
}

/** By id, and the path as its document has it before its variants. */
export function byPath(a: PathResult, b: PathResult): number {
    return a.path.localeCompare(b.path) || Number(a.variant !== undefined) - Number(b.variant !== undefined);
}

function testRecord(test: TestCase, result: TestResult | undefined): TestRecord {
    // Whose the spec is does not matter here: a path is a path.
    const record = {
        project: isPath(test) ? PATHS : projectOf(test),
        title: test.title,
        durationMs: result?.duration ?? 0,
    };
    if (!result || result.status === "skipped") return { ...record, status: "skipped", reason: whySkipped(test) };
    if (test.ok()) return { ...record, status: "passed" };
    return { ...record, status: "failed", reason: whyFailed(result) };
}

/** What its worker said, unless the test itself contradicts it; where it said nothing, what Playwright knows. */
function pathResultsOf(test: TestCase, result: TestResult | undefined): PathResult[] {
    if (!isPath(test)) return [];
    const said = (result?.attachments ?? [])
        .filter((attachment) => attachment.name === PATH_RESULT_ATTACHMENT)
        .map((attachment) => parsePathResult((attachment.body ?? readFileSync(attachment.path ?? "")).toString()));
    if (!result || said.length === 0) return [unsaid(test, result)];
    return said.map((one) => corrected(one, test, result));
}

function corrected(said: PathResult, test: TestCase, result: TestResult): PathResult {
    if (result.status === "skipped") return { ...said, status: "not run", reason: whySkipped(test) };
    // What failed while the test's parts were ended, its worker did not see.
    const failedAfter = (said.status === "as claimed" || said.status === "known issue") && !test.ok();
    if (failedAfter) return { ...said, status: "stopped", reason: whyFailed(result) };
    // The worker knows only that its time was up, or that it had to end.
    const cut = said.status === "could not run" && ["timedOut", "interrupted"].includes(result.status);
    return cut ? { ...said, reason: whyFailed(result) } : said;
}

function unsaid(test: TestCase, result: TestResult | undefined): PathResult {
    const { id, variant } = aboutOf(test);
    const about = {
        path: id,
        ...(variant !== undefined && { variant }),
        title: test.title.replace(id, "").trim(),
        target: {},
        findings: [],
        durationMs: result?.duration ?? 0,
        folder: "",
    };
    if (!result) return { ...about, status: "could not run", reason: whySkipped(test) };
    if (result.status === "skipped") return { ...about, status: "not run", reason: whySkipped(test) };
    const reason = test.ok() ? "the test ended without a verdict" : whyFailed(result);
    return { ...about, status: "could not run", reason };
}

/** Which path a test is about, and which variant of it: as `path()` of fixtures/path.ts marks it, else by its tag. */
function aboutOf({ tags, annotations, title }: TestCase): { id: string; variant: string | undefined } {
    const marked = (wanted: string) => annotations.find(({ type }) => type === wanted)?.description;
    return { id: marked("path") ?? tags[0]?.slice(1) ?? title, variant: marked("variant") };
}

/** What to call a test in a line: `"RST-C0, without step 1"`, `"conformance › signs in"`. */
export function nameOf(test: TestCase): string {
    if (!isPath(test)) return `${projectOf(test)} › ${test.title}`;
    const { id, variant } = aboutOf(test);
    return variant === undefined ? id : `${id}, ${variant}`;
}

function isPath(test: TestCase): boolean {
    return [PATHS, OWN_PATHS].includes(projectOf(test));
}

function projectOf(test: TestCase): string {
    return test.parent.project()?.name ?? "";
}

function whySkipped(test: TestCase): string {
    const reasons = test.annotations.filter(({ type }) => type === "skip" || type === "fixme");
    const reason = reasons.find(({ description }) => description)?.description;
    if (reason) return reason;
    return reasons.length > 0 ? "no reason was given" : "what it depends on failed, or the run ended before it";
}

function whyFailed(result: TestResult): string {
    if (result.status === "interrupted") return "the run was ended before it was done";
    if (result.status === "timedOut")
        return `${result.error ? firstLine(result.error) : "Its time was up."} ${lastDone(result)}`;
    return result.error ? messageOf(result.error) : `the test ${result.status}`;
}

const DONE_BY_TESTS = ["test.step", "pw:api", "expect"];

/** What a test began last before its time was up: what it waited for comes after it. */
function lastDone({ steps }: TestResult): string {
    const all = steps.flatMap(withInner).filter(({ category }) => DONE_BY_TESTS.includes(category));
    const last = all.sort((a, b) => a.startTime.getTime() - b.startTime.getTime()).at(-1);
    if (!last) return "It had done nothing yet.";
    const { file, line } = last.location ?? {};
    const where = file ? ` (${path.basename(file)}:${line})` : "";
    return `The last thing it began: ${last.title}${where}`;
}

function withInner(step: TestStep): TestStep[] {
    // What hooks and fixtures do in the end comes after the time was up.
    if (step.title === "After Hooks" || step.title === "Worker Cleanup") return [];
    return [step, ...step.steps.flatMap(withInner)];
}

function messageOf(error: TestError): string {
    return stripVTControlCharacters(error.message ?? error.value ?? "an error without a message").trim();
}

function firstLine(error: TestError): string {
    const text = messageOf(error);
    return text.split("\n").find((line) => line.trim() !== "") ?? text;
}
