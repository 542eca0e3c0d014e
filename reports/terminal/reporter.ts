import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { styleText } from "node:util";
import type { FullResult, Reporter, Suite, TestCase, TestError, TestResult, TestStep } from "@playwright/test/reporter";
import type { PathResult } from "../../fixtures/path-result.ts";
import { ownPathsOf, type RunConfig, readRunConfig } from "../../fixtures/run-config.ts";
import { catalogue } from "../../helpers/paths/catalogue.ts";
import { duration } from "../duration.ts";
import { resultName } from "../result-name.ts";
import { nameOf, RunRecord } from "../run-record.ts";
import { summaryFile } from "../summary.ts";
import { endWithParent } from "./lifeline.ts";
import { liveLine, type Running } from "./live-line.ts";
import { Screen } from "./screen.ts";
import { lastWord, resultTable, verdictOf } from "./table.ts";

/** How much of an error is shown while others still run; the evidence has all of it. */
const ERROR_LINES = 12;
type Colour = Parameters<typeof styleText>[0];

/** Playwright's reporter of a run: says what is done now, writes `summary.json`, and ends with the table of paths. */
export default class TerminalReporter implements Reporter {
    readonly #run = readRunConfig();
    // What this machine has no test of, another may have.
    readonly #record = new RunRecord({
        id: this.#run.id,
        paths: this.#run.shard ? [] : this.#run.paths,
        documents: isWhole(this.#run) ? [...catalogue, ...ownPathsOf(this.#run)] : [],
    });
    readonly #running = new Map<TestCase, Running>();
    readonly #screen = new Screen(process.stdout, (columns) => {
        if (this.#running.size === 0) return "";
        const far = `${this.#howFar()}  `;
        return far + liveLine([...this.#running.values()], Date.now(), columns - far.length);
    });
    #all = 0;
    #ended = 0;

    public constructor() {
        endWithParent();
    }

    public printsToStdio(): boolean {
        return true;
    }

    public onBegin(_: unknown, suite: Suite): void {
        const tests = suite.allTests();
        this.#record.expect(tests);
        this.#all = tests.length;
        // In a replay it is whoever asks to go on that has the last line.
        if (!this.#run.replay) this.#screen.start();
    }

    public onTestBegin(test: TestCase): void {
        this.#running.set(test, { title: nameOf(test), step: undefined, since: Date.now() });
        this.#screen.redraw();
    }

    public onStepBegin(test: TestCase, _: TestResult, step: TestStep): void {
        const running = this.#running.get(test);
        const title = titleOf(step);
        if (!running || title === undefined) return;
        running.step = title;
        this.#screen.redraw();
    }

    public onStdOut(chunk: string | Buffer): void {
        this.#pass(chunk);
    }

    public onStdErr(chunk: string | Buffer): void {
        this.#pass(chunk);
    }

    public onTestEnd(test: TestCase, result: TestResult): void {
        this.#running.delete(test);
        this.#ended += 1;
        const paths = this.#record.end(test, result);
        if (paths.length > 0) for (const one of paths) this.#tellPath(one);
        else this.#tellTest(test, result);
        if (!test.ok()) this.#tellError(result);
    }

    public onError(error: TestError): void {
        this.#record.error(error);
        this.#screen.print(error.stack ?? error.message ?? error.value ?? "an error without a message");
    }

    public onEnd({ status }: FullResult): void {
        this.#screen.stop();
        const summary = this.#record.summarise(status === "interrupted");
        mkdirSync(this.#run.results, { recursive: true });
        writeFileSync(summaryFile(this.#run.results), `${JSON.stringify(summary, null, 4)}\n`);
        if (summary.paths.length > 0) for (const line of ["", ...resultTable(summary.paths)]) this.#screen.print(line);
        this.#screen.print("");
        for (const [part, what] of Object.entries(summary.target)) this.#screen.print(`${part}: ${what}`);
        // Where no path was to run, whoever started it has the numbers.
        if (!this.#run.sabotage) this.#screen.print(paint(SUMMARY_COLOURS[summary.status], lastWord(summary)));
    }

    #tellPath(result: PathResult): void {
        const name = resultName(result);
        const { counts } = result;
        const sessions = counts ? `, ${counts.kept} of ${counts.sessions} sessions kept` : "";
        const verdict = paint(PATH_COLOURS[result.status], `${verdictOf(result)}${sessions}`);
        this.#screen.print(`${this.#howFar()}  ${name}: ${verdict}  ${duration(result.durationMs)}`);
    }

    #tellTest(test: TestCase, result: TestResult): void {
        const [colour, word]: [Colour, string] =
            result.status === "skipped" ? ["dim", "skipped"] : test.ok() ? ["green", "ok"] : ["red", "failed"];
        this.#screen.print(`${this.#howFar()}  ${nameOf(test)}: ${paint(colour, word)}  ${duration(result.duration)}`);
    }

    #tellError(result: TestResult): void {
        const lines = (result.error?.message ?? "").split("\n").slice(0, ERROR_LINES);
        for (const line of lines) this.#screen.print(`    ${line}`);
        const evidence = result.attachments.flatMap((attachment) => (attachment.path ? [attachment.path] : []));
        for (const file of evidence) this.#screen.print(`    evidence: ${path.relative(process.cwd(), file)}`);
    }

    /** `"[3/48]"`: how many of the run's tests have ended. */
    #howFar(): string {
        return `[${this.#ended}/${this.#all}]`;
    }

    #pass(chunk: string | Buffer): void {
        for (const line of chunk.toString().trimEnd().split("\n")) this.#screen.print(line);
    }
}

/** Whether it runs every proof of its paths: then each documented step must be done by one of them. */
function isWhole({ only, shard, sweep, replay, losing, upgrade }: RunConfig): boolean {
    return !only && !shard && !sweep && !replay && !losing && !upgrade;
}

const PATH_COLOURS: Record<PathResult["status"], Colour> = {
    "as claimed": "green",
    "known issue": "yellow",
    lost: "red",
    broken: "red",
    outdated: "red",
    inconclusive: "yellow",
    stopped: "yellow",
    "could not run": "yellow",
    "not run": "dim",
};

const SUMMARY_COLOURS = { "as claimed": "green", broken: "red", "could not run": "yellow" } as const;

/** What a person is told of a step: only what a path itself calls one, and fixtures that say in words what they do. */
function titleOf(step: TestStep): string | undefined {
    const outer = ancestors(step);
    if (step.category === "fixture") {
        // They have the same title when they are taken down.
        const begins = outer.at(-1)?.title === "Before Hooks";
        return begins ? /^Fixture "(.* .*)"$/.exec(step.title)?.[1] : undefined;
    }
    if (step.category !== "test.step" || outer.some(({ category }) => category === "test.step")) return undefined;
    return step.title;
}

/** The steps that a step is part of, the outermost last. */
function ancestors(step: TestStep): TestStep[] {
    return step.parent ? [step.parent, ...ancestors(step.parent)] : [];
}

function paint(colour: Colour, text: string): string {
    return styleText(colour, text, { stream: process.stdout });
}
