import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Reporter, SerializedError, TestCase, TestModule, TestRunEndReason } from "vitest/node";
import { duration } from "../../reports/duration.ts";
import type { Checked } from "./checked.ts";

/** The environment variable that names the file to which it writes what it saw. */
export const UNIT_RESULTS_VARIABLE = "KEYPROOF_UNIT_RESULTS";

type Errors = readonly SerializedError[];

/** Vitest's reporter of the project's test command: a line a file, every failure in full, and all of it as data. */
export default class UnitReporter implements Reporter {
    public onTestModuleEnd(module: TestModule): void {
        const tests = [...module.children.allTests()];
        const failed = tests.filter((test) => test.result().state === "failed");
        const { duration: took } = module.diagnostic();
        console.log(`${nameOf(module)}: ${tests.length} tests, ${failed.length} failed  ${duration(took)}`);
        tellErrors(nameOf(module), module.errors());
        for (const test of failed) tellErrors(test.fullName, test.result().errors ?? []);
    }

    public onTestRunEnd(modules: readonly TestModule[], errors: Errors, reason: TestRunEndReason): void {
        tellErrors("outside any test", errors);
        const all = [...modules.flatMap(checkedOf), ...errors.map((error) => failedOutside("vitest", error.message))];
        if (reason === "interrupted") return;
        const file = process.env[UNIT_RESULTS_VARIABLE];
        if (file) writeFileSync(file, JSON.stringify(all));
    }
}

/** Its tests; and itself where it could not even be loaded, or a hook of it failed. */
function checkedOf(module: TestModule): Checked[] {
    const tests = [...module.children.allTests()].map((test) => checkedTest(module, test));
    const suites = [...module.children.allSuites()];
    const errors = [...module.errors(), ...suites.flatMap((suite) => suite.errors())];
    return [...tests, ...errors.map((error) => failedOutside(nameOf(module), error.message))];
}

function checkedTest(module: TestModule, test: TestCase): Checked {
    const about = { part: "unit", title: `${nameOf(module)} › ${test.fullName}` };
    const result = test.result();
    if (result.state === "passed") return { ...about, status: "passed" };
    if (result.state === "skipped") return { ...about, status: "skipped", reason: result.note };
    return { ...about, status: "failed", reason: result.errors?.[0]?.message ?? "it did not end" };
}

function failedOutside(title: string, reason: string): Checked {
    return { part: "unit", title, status: "failed", reason };
}

function tellErrors(title: string, errors: Errors): void {
    for (const { message, diff, stacks } of errors) {
        const [place] = stacks ?? [];
        const where = place ? `  at ${path.relative(process.cwd(), place.file)}:${place.line}` : undefined;
        console.log([`FAILED ${title}`, message, diff, where].filter(Boolean).join("\n"));
    }
}

function nameOf(module: TestModule): string {
    return module.relativeModuleId;
}
