import type { RunConfig } from "../../fixtures/run-config.ts";
import type { Summary } from "../../reports/summary.ts";
import { Interrupted, type Interruption } from "../interruption.ts";
import type { Parts } from "../run/parts.ts";
import { runSuites } from "../run/suites.ts";
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
    /** The oracle under attack, in place of paths. */
    sabotage?: RunConfig["sabotage"];
    /** Whether clients are put through the conformance suite, and paths' negative controls run: once is enough. */
    whole: boolean;
}

/** Runs all suites on a target. @throws Interrupted */
export async function checkSuites(
    { name, parts, paths, whole, elementChain, sweep, sabotage }: Target,
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
            ...(sabotage && { sabotage }),
            controls: whole,
            conformance: whole,
            screens: false,
            workers: 2,
        };
        const { summary } = await runSuites(request, interruption);
        return checkedOf(part, summary);
    } catch (error) {
        if (error instanceof Interrupted) throw error;
        const reason = error instanceof Error ? error.message : String(error);
        return [{ part, title: "Playwright", status: "failed", reason }];
    }
}

/** A suite's test counts as one, an error outside any as a failed one. */
export function checkedOf(
    part: string,
    { tests, errors, paths }: Pick<Summary, "tests" | "errors" | "paths">,
): Checked[] {
    const all = tests.map(
        ({ title, status, reason }): Checked => ({ part, title, status, ...(reason !== undefined && { reason }) }),
    );
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
        ...errors.map((reason): Checked => ({ part, title: "outside any test", status: "failed", reason })),
    ];
}
