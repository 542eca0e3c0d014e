import os from "node:os";
import path from "node:path";
import { catalogue, pathEntry } from "../../helpers/paths/catalogue.ts";
import type { Summary } from "../../reports/summary.ts";
import { EXIT } from "../exit-code.ts";
import { type Interruption, unlessInterrupted } from "../interruption.ts";
import { requireDisk } from "./disk.ts";
import { chooseParts, prepareParts } from "./parts.ts";
import { resolvePathIds } from "./path-ids.ts";
import { labelOf, resultsRoot } from "./results.ts";
import { requireScreen } from "./screen.ts";
import { requireSpecs } from "./specs.ts";
import { runSuites } from "./suites.ts";
import { conformanceKey, conformedOn, rememberConformance } from "./trust.ts";

/** `keyproof run`'s options, as commander reads them. */
export interface RunOptions {
    homeserver: string;
    element: string;
    controls: boolean;
    leaveOut: number;
    conformance: boolean;
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
    for (const line of requireSpecs(paths.map(pathEntry))) console.log(line);
    if (options.headed) requireScreen();
    await requireDisk([resultsRoot(), os.tmpdir()]);
    const parts = await unlessInterrupted(interruption, chooseParts(options, console.log));
    await unlessInterrupted(interruption, prepareParts(parts, console.log, { headed: options.headed }));
    const { controls, leaveOut, headed, keep, workers } = options;
    const key = await conformanceKey(parts);
    const before = options.conformance ? undefined : await conformedOn(key);
    if (before) console.log(`conformance  these very clients passed on ${before}; --conformance runs it again`);
    const conformance = before === undefined;
    const how = { controls, leaveOut, conformance, headed, keep, workers };
    const request = { label: labelOf(paths), paths, specs: parts.specs, ...how };
    const { summary, page } = await runSuites(request, interruption);
    if (conformance && conforms(summary)) await rememberConformance(key);
    console.log(`report: ${path.relative(process.cwd(), page)}`);
    return CODES[summary.status];
}

/** Whether the conformance suite ran and every client passed. */
function conforms({ tests }: Summary): boolean {
    const clients = tests.filter(({ project }) => project === "conformance");
    return clients.length > 0 && clients.every(({ status }) => status === "passed");
}
