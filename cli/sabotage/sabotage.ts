import os from "node:os";
import path from "node:path";
import type { Progress } from "../../containers/progress.ts";
import { EXIT } from "../exit-code.ts";
import { type Interruption, unlessInterrupted } from "../interruption.ts";
import { requireDisk } from "../run/disk.ts";
import { chooseParts, prepareParts } from "../run/parts.ts";
import { runSuites, type SuitesRequest } from "../run/suites.ts";
import { CELLS, isAllFound, losingNumbers, outcomesOf, PROOFS } from "./losing.ts";
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
    const proofs = Array.isArray(losing) ? PROOFS.filter(({ path: id }) => losing.includes(id)) : PROOFS;
    codes.push(await loseKeys(proofs, request, interruption, say));
    return Math.max(...codes);
}

/** Has a homeserver lose keys under each of some proofs. @returns the exit code */
async function loseKeys(
    proofs: typeof PROOFS,
    request: Pick<SuitesRequest, "specs" | "screens" | "workers" | "root">,
    interruption: Interruption,
    say: Progress,
): Promise<number> {
    const paths = proofs.map(({ path: id }) => id);
    const { summary, results } = await runSuites(
        { ...request, label: "losing", paths, losing: { proofs, cells: CELLS } },
        interruption,
    );
    const outcomes = await outcomesOf(results, summary.paths);
    for (const line of ["", ...losingNumbers(outcomes), ...summary.errors]) say(line);
    if (summary.errors.length > 0 || outcomes.length === 0) return EXIT.couldNotRun;
    return isAllFound(outcomes) ? EXIT.ok : EXIT.broken;
}
