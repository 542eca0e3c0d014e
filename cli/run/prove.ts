import os from "node:os";
import path from "node:path";
import { catalogue } from "../../helpers/paths/catalogue.ts";
import type { Summary } from "../../reports/summary.ts";
import { EXIT } from "../exit-code.ts";
import { type Interruption, unlessInterrupted } from "../interruption.ts";
import { requireDisk } from "./disk.ts";
import { chooseParts, prepareParts } from "./parts.ts";
import { resolvePathIds } from "./path-ids.ts";
import { labelOf, resultsRoot } from "./results.ts";
import { requireScreen } from "./screen.ts";
import { runSuites } from "./suites.ts";

/** `keyproof run`'s options, as commander reads them. */
export interface RunOptions {
    homeserver: string;
    element: string;
    headed: boolean;
    keep: boolean;
    workers: number;
}

const CODES: Record<Summary["status"], number> = {
    "as claimed": EXIT.ok,
    broken: EXIT.broken,
    "could not run": EXIT.couldNotRun,
};

/**
 * Proves documented paths: refuses what cannot work, installs what is missing, runs, and reports.
 *
 * @param words path ids as the user wrote them; none for all
 * @returns the exit code
 * @throws Problem before anything was started; Interrupted
 */
export async function prove(words: string[], options: RunOptions, interruption: Interruption): Promise<number> {
    const known = catalogue.map(({ id }) => id);
    const paths = resolvePathIds(words, known);
    if (options.headed) requireScreen();
    await requireDisk([resultsRoot(), os.tmpdir()]);
    const parts = await unlessInterrupted(interruption, chooseParts(options, console.log));
    await unlessInterrupted(interruption, prepareParts(parts, console.log));
    const { headed, keep, workers } = options;
    const request = { label: labelOf(paths), paths, specs: parts.specs, headed, keep, workers };
    const { summary, page } = await runSuites(request, interruption);
    console.log(`report: ${path.relative(process.cwd(), page)}`);
    return CODES[summary.status];
}
