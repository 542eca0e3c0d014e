import os from "node:os";
import path from "node:path";
import type { Progress } from "../../containers/progress.ts";
import { EXIT } from "../exit-code.ts";
import { type Interruption, unlessInterrupted } from "../interruption.ts";
import { requireDisk } from "../run/disk.ts";
import { chooseParts, prepareParts } from "../run/parts.ts";
import { runSuites } from "../run/suites.ts";
import { numbers } from "./numbers.ts";

/** `keyproof sabotage`'s options, as commander reads them. */
export interface SabotageOptions {
    healthy: number;
    healthyInElement: number;
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
    { healthy, healthyInElement, homeserver, element, workers, results }: SabotageOptions,
    interruption: Interruption,
    say: Progress,
): Promise<number> {
    const root = path.resolve(results);
    await requireDisk([root, os.tmpdir()]);
    const parts = await unlessInterrupted(interruption, chooseParts({ homeserver, element }, say));
    await unlessInterrupted(interruption, prepareParts(parts, say, { headed: false }));
    const { summary } = await runSuites(
        {
            label: "sabotage",
            paths: [],
            specs: parts.specs,
            screens: false,
            workers,
            root,
            sabotage: { healthy, healthyInElement },
        },
        interruption,
    );
    for (const line of ["", ...numbers(summary.tests), ...summary.errors]) say(line);
    if (summary.errors.length > 0 || summary.tests.length === 0) return EXIT.couldNotRun;
    return summary.tests.every(({ status }) => status === "passed") ? EXIT.ok : EXIT.broken;
}
