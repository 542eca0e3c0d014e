import os from "node:os";
import path from "node:path";
import type { Progress } from "../../containers/progress.ts";
import { EXIT } from "../exit-code.ts";
import { type Interruption, unlessInterrupted } from "../interruption.ts";
import { requireDisk } from "../run/disk.ts";
import { chooseParts, prepareParts } from "../run/parts.ts";
import { runSuites, type SuitesRequest } from "../run/suites.ts";
import { CELLS, CHECK, isAllFound, type LosingOutcome, losingNumbers, outcomesOf, PROOFS } from "./losing.ts";
import { losingChecks } from "./losing-check.ts";
import { numbers } from "./numbers.ts";

/** `keyproof sabotage`'s options, as commander reads them. */
export interface SabotageOptions {
    healthy: number;
    healthyInElement: number;
    /** The paths that a losing homeserver is tried with, and no other part; true for those that are tried by default. */
    losing?: string[] | true;
    homeserver: string;
    element: string;
    workers: number;
    results: string;
}

/**
 * Puts the oracle under attack.
 *
 * @param say told how it goes
 * @returns the exit code
 * @throws Problem before anything was started; Interrupted
 */
export async function sabotage(
    { healthy, healthyInElement, losing, homeserver, element, workers, results }: SabotageOptions,
    interruption: Interruption,
    say: Progress,
): Promise<number> {
    const root = path.resolve(results);
    await requireDisk([root, os.tmpdir()]);
    const parts = await unlessInterrupted(interruption, chooseParts({ homeserver, element }, say));
    await unlessInterrupted(interruption, prepareParts(parts, say, { headed: false }));
    const request = { specs: parts.specs, screens: false, workers, root };
    const codes: number[] = [];
    if (losing === undefined) {
        const { summary } = await runSuites(
            { ...request, label: "sabotage", paths: [], sabotage: { healthy, healthyInElement } },
            interruption,
        );
        for (const line of ["", ...numbers(summary.tests), ...summary.errors]) say(line);
        if (summary.errors.length > 0 || summary.tests.length === 0) codes.push(EXIT.couldNotRun);
        else codes.push(summary.tests.every(({ status }) => status === "passed") ? EXIT.ok : EXIT.broken);
    }
    const isAsked = (word: string): boolean => !Array.isArray(losing) || losing.includes(word);
    const proofs = PROOFS.filter(({ path: id }) => isAsked(id));
    const outcomes = proofs.length > 0 ? await loseKeys(proofs, request, interruption) : [];
    if (isAsked(CHECK)) {
        const tell = ({ name, answer }: LosingOutcome): void => say(`${name}: ${answer}`);
        outcomes.push(...(await unlessInterrupted(interruption, losingChecks(parts.specs.homeserver, CELLS, tell))));
    }
    for (const line of ["", ...losingNumbers(outcomes)]) say(line);
    if (outcomes.length === 0) codes.push(EXIT.couldNotRun);
    return Math.max(...codes, isAllFound(outcomes) ? EXIT.ok : EXIT.broken);
}

/** Has a homeserver lose keys under each of some proofs. */
async function loseKeys(
    proofs: typeof PROOFS,
    request: Pick<SuitesRequest, "specs" | "screens" | "workers" | "root">,
    interruption: Interruption,
): Promise<LosingOutcome[]> {
    const paths = proofs.map(({ path: id }) => id);
    const { summary, results } = await runSuites(
        { ...request, label: "losing", paths, losing: { proofs, cells: CELLS } },
        interruption,
    );
    return outcomesOf(results, summary.paths);
}
