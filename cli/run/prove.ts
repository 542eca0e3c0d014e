import os from "node:os";
import path from "node:path";
import type { Progress } from "../../containers/progress.ts";
import type { RunConfig } from "../../fixtures/run-config.ts";
import { catalogue, pathEntry } from "../../helpers/paths/catalogue.ts";
import type { Summary } from "../../reports/summary.ts";
import { findProject } from "../config/project.ts";
import { EXIT } from "../exit-code.ts";
import { type Interruption, unlessInterrupted } from "../interruption.ts";
import { printJson } from "../print.ts";
import { requireDisk } from "./disk.ts";
import { chooseParts, prepareFor, prepareParts } from "./parts.ts";
import { resolvePathIds, withAreas } from "./path-ids.ts";
import { labelOf } from "./results.ts";
import { requireScreen } from "./screen.ts";
import type { Shard } from "./shard.ts";
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
    screens: boolean;
    keep: boolean;
    workers: number;
    /** The folder that the run's own is made in. */
    results: string;
    shard?: Shard;
    /** Which homeservers follow each other, where it is about upgrading. */
    upgrade?: RunConfig["upgrade"];
    json: boolean;
}

/** The exit code of what a run came to. */
export const CODES: Record<Summary["status"], number> = {
    "as claimed": EXIT.ok,
    broken: EXIT.broken,
    "could not run": EXIT.couldNotRun,
};

/**
 * Proves documented paths: refuses what cannot work, installs what is missing, runs, and reports.
 *
 * @param words path ids as the user wrote them; none for all
 * @param say told how it goes
 * @returns the exit code
 * @throws Problem before anything was started; Interrupted
 */
export async function prove(
    words: string[],
    options: RunOptions,
    interruption: Interruption,
    say: Progress,
): Promise<number> {
    const project = await findProject();
    const own = project?.paths ?? [];
    const entries = [...catalogue, ...own];
    const known = entries.map(({ id }) => id);
    const paths = resolvePathIds(withAreas(words, entries), known);
    for (const line of requireSpecs(paths.map((id) => pathEntry(id, own)))) say(line);
    if (options.headed) requireScreen();
    const root = path.resolve(options.results);
    await requireDisk([root, os.tmpdir()]);
    const parts = await unlessInterrupted(interruption, chooseParts(options, say));
    await unlessInterrupted(interruption, prepareParts(parts, say, { headed: options.headed }));
    if (!options.upgrade) await unlessInterrupted(interruption, prepareFor(paths, parts, say));
    const { controls, leaveOut, headed, screens, keep, workers, shard, json } = options;
    // A project's own page objects can change without notice, as a folder can.
    const key = project?.config.pages === undefined ? await conformanceKey(parts) : undefined;
    const before = options.conformance ? undefined : await conformedOn(key);
    if (before) say(`conformance  these very clients passed on ${before}; --conformance runs it again`);
    const conformance = before === undefined;
    const how = { controls, leaveOut, conformance, headed, screens, keep, workers };
    const { upgrade } = options;
    const rest = { ...(shard && { shard }), ...(project && { project }), ...(upgrade && { upgrade }) };
    const where = { root, quiet: json, ...rest };
    const request = { label: labelOf(paths, shard), paths, specs: parts.specs, ...how, ...where };
    const { summary, results, page } = await runSuites(request, interruption);
    if (conformance && conforms(summary)) await rememberConformance(key);
    say(`report: ${path.relative(process.cwd(), page)}`);
    if (json) await printJson({ ...summary, results, report: page });
    if (shard === undefined || !nothingToRun(summary)) return CODES[summary.status];
    say(
        `share ${shard.index}/${shard.total} had nothing to run here: what the whole run came to, the merged report says`,
    );
    return EXIT.ok;
}

/** A machine's share may be empty, or all of it for another UI: what the whole run came to, only all shares together say. */
function nothingToRun({ paths, tests, errors, interrupted }: Summary): boolean {
    const quiet = paths.every(({ status }) => status === "not run") && tests.every(({ status }) => status !== "failed");
    return quiet && errors.length === 0 && !interrupted;
}

/** Whether the conformance suite ran and every client passed. */
function conforms({ tests }: Summary): boolean {
    const clients = tests.filter(({ project }) => project === "conformance");
    return clients.length > 0 && clients.every(({ status }) => status === "passed");
}
