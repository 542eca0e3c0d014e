import { isFailing, isUndecided } from "../../fixtures/path-status.ts";
import type { RunConfig } from "../../fixtures/run-config.ts";
import { testTitle } from "../../fixtures/test-title.ts";
import type { Summary } from "../../reports/summary.ts";
import { Interrupted, type Interruption } from "../interruption.ts";
import type { Parts } from "../run/parts.ts";
import { runSuites } from "../run/suites.ts";
import { type LosingOutcome, outcomesOf } from "../sabotage/losing.ts";
import type { Checked } from "./checked.ts";

/** Parts to run every suite on. */
export interface Target {
    /** For people and for the results folder's name: `"classic"`. */
    name: string;
    parts: Parts;
    /** Path ids; empty for all. */
    paths: readonly string[];
    /** The builds that are deployed one after the other, where it is about updates. */
    elementChain?: readonly string[];
    /** What goes wrong on purpose, where it is about that. */
    sweep?: RunConfig["sweep"];
    /** A homeserver that loses keys on purpose. */
    losing?: RunConfig["losing"];
    /** The oracle under attack, in place of paths. */
    sabotage?: RunConfig["sabotage"];
    /** Whether clients are put through the conformance suite, and paths' negative controls run: once is enough. */
    whole: boolean;
}

/** Runs all suites on a target. @throws Interrupted */
export async function checkSuites(
    { name, parts, paths, whole, elementChain, sweep, losing, sabotage }: Target,
    interruption: Interruption,
): Promise<Checked[]> {
    const part = `suites on ${name}`;
    const label = `test-${name}`;
    try {
        const request = {
            label,
            paths,
            specs: parts.specs,
            ...(elementChain && { elementChain }),
            ...(sweep && { sweep }),
            ...(losing && { losing }),
            ...(sabotage && { sabotage }),
            controls: whole,
            conformance: whole,
            screens: false,
            workers: 2,
        };
        const { summary, results } = await runSuites(request, interruption);
        if (!losing) return checkedOf(part, summary);
        return [...checkedLosses(part, await outcomesOf(results, summary.paths)), ...outside(part, summary)];
    } catch (error) {
        if (error instanceof Interrupted) throw error;
        const reason = error instanceof Error ? error.message : String(error);
        return [{ part, title: "Playwright", status: "failed", reason }];
    }
}

/** Each loss must be found; where a path has nothing to lose in a way, that is said. */
export function checkedLosses(part: string, outcomes: readonly LosingOutcome[]): Checked[] {
    return outcomes.map(({ name: title, answer, because }): Checked => {
        if (answer === "found" || answer === "silent") return { part, title, status: "passed" };
        if (answer === "nothing to lose") return { part, title, status: "skipped", reason: answer };
        return { part, title, status: "failed", reason: `${answer}: ${because}` };
    });
}

function outside(part: string, { errors }: Pick<Summary, "errors">): Checked[] {
    return errors.map((reason): Checked => ({ part, title: "outside any test", status: "failed", reason }));
}

/** A suite's test counts as one, a path that leaves a documented step out as failed, as does an error outside any test. */
export function checkedOf(
    part: string,
    { tests, errors, paths }: Pick<Summary, "tests" | "errors" | "paths">,
): Checked[] {
    const short = new Map(
        paths
            .filter(({ status }) => isFailing(status) || isUndecided(status))
            .map(({ path, title, variant, reason }) => [testTitle({ id: path, title }, variant), reason]),
    );
    const all = tests.map(({ title, status, reason }): Checked => {
        const isShort = status === "passed" && short.has(title);
        const why = isShort ? short.get(title) : reason;
        return { part, title, status: isShort ? "failed" : status, ...(why !== undefined && { reason: why }) };
    });
    // A sweep asks for a cell whose request may not come; here it must.
    const unstruck = paths.filter(({ cell }) => cell?.ended === "not struck");
    return [
        ...all,
        ...unstruck.map(
            ({ variant = "", reason }): Checked => ({
                part,
                title: variant,
                status: "failed",
                ...(reason !== undefined && { reason }),
            }),
        ),
        ...outside(part, { errors }),
    ];
}
