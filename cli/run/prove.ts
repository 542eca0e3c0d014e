import { writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { NO_ELEMENT } from "../../containers/element-web/choose.ts";
import type { Progress } from "../../containers/progress.ts";
import type { RunConfig } from "../../fixtures/run-config.ts";
import { catalogue, pathEntry } from "../../helpers/paths/catalogue.ts";
import { type Needs, needsOf } from "../../helpers/paths/needs.ts";
import { FORMAT_FILES } from "../../reports/formats.ts";
import type { RunResults } from "../../reports/merge.ts";
import { rulesTold } from "../../reports/rules/told.ts";
import type { Summary } from "../../reports/summary.ts";
import { lastWord, resultTable } from "../../reports/terminal/table.ts";
import { versionNotes, versionRows, versionsAsMarkdown, versionsAsText } from "../../reports/versions.ts";
import { findProject, type Project } from "../config/project.ts";
import { EXIT } from "../exit-code.ts";
import { type Interruption, unlessInterrupted } from "../interruption.ts";
import { printJson } from "../print.ts";
import { requireDisk } from "./disk.ts";
import { refuseTwins, withoutPaths } from "./homeservers.ts";
import { mergedRun } from "./merged.ts";
import { chooseParts, type Parts, prepareFor, prepareNeeded } from "./parts.ts";
import { resolvePathIds, withAreas } from "./path-ids.ts";
import { labelOf } from "./results.ts";
import { requireScreen } from "./screen.ts";
import { prepareSdks, requireSdkPath } from "./sdk-versions.ts";
import type { Shard } from "./shard.ts";
import { requireSpecs } from "./specs.ts";
import { runSuites, type SuitesResult } from "./suites.ts";
import { conformanceKey, conformedOn, rememberConformance } from "./trust.ts";

/** `keyproof run`'s options, as commander reads them. */
export interface RunOptions {
    /** Each as on the command line; after the first, words that name none are paths. One, where a setting says it. */
    homeserver: string | readonly string[];
    element: string;
    /** Areas, beside the words. */
    area?: readonly string[];
    /** Versions of matrix-js-sdk, for its paths. Default: keyproof's own. */
    sdk?: string[];
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
    const { homeservers, paths: more } = withoutPaths([options.homeserver].flat());
    const wanted = [...words, ...(options.area ?? []), ...more];
    const paths = resolvePathIds(withAreas(wanted, entries), known);
    const chosen = paths.map((id) => pathEntry(id, own));
    for (const line of requireSpecs(chosen)) say(line);
    const needs = needsOf(chosen);
    if (options.sdk) requireSdkPath(chosen);
    if (options.headed) requireScreen();
    const root = path.resolve(options.results);
    await requireDisk([root, os.tmpdir()]);
    const element = needs.app ? options.element : NO_ELEMENT;
    const targets: Parts[] = [];
    // All of them are looked at before the first is installed.
    for (const homeserver of homeservers)
        targets.push(await unlessInterrupted(interruption, chooseParts({ homeserver, element }, say)));
    refuseTwins(targets);
    for (const parts of targets) {
        await unlessInterrupted(interruption, prepareNeeded(parts, needs, say, { headed: options.headed }));
        if (!options.upgrade) await unlessInterrupted(interruption, prepareFor(paths, parts, say));
    }
    if (options.sdk) await unlessInterrupted(interruption, prepareSdks(options.sdk, say));
    const runs: RunResults[] = [];
    for (const parts of targets) {
        const { summary, results } = await proveOn(parts, { paths, project, needs, root, options }, interruption, say);
        runs.push({ folder: results, summary });
    }
    const { shard, json } = options;
    const [first] = runs;
    if (!first) throw new Error("there is no homeserver to run on");
    const { summary, folder } = runs.length === 1 ? first : await mergedRun(runs, labelOf(paths, shard), root);
    const page = path.join(folder, FORMAT_FILES.html);
    if (runs.length > 1) for (const line of [...mergedTable(summary), "", lastWord(summary)]) say(line);
    for (const line of rulesTold(summary.paths)) say(line);
    for (const line of await versionsTold(summary.paths, folder)) say(line);
    say(`report: ${path.relative(process.cwd(), page)}`);
    if (json) await printJson({ ...summary, results: folder, report: page });
    if (shard === undefined || !nothingToRun(summary)) return CODES[summary.status];
    say(
        `share ${shard.index}/${shard.total} had nothing to run here: what the whole run came to, the merged report says`,
    );
    return EXIT.ok;
}

/** What the runs came to together; rules have a table of their own. */
function mergedTable({ paths }: Summary): string[] {
    const rest = paths.filter(({ rules }) => rules === undefined);
    return rest.length > 0 ? ["", ...resultTable(rest)] : [];
}

/** The table of the SDK's paths by version, where there are several, which is written down as well. @returns its lines */
async function versionsTold(paths: Summary["paths"], folder: string): Promise<string[]> {
    const rows = versionRows(paths);
    if (!rows) return [];
    await writeFile(path.join(folder, "sdk-versions.md"), versionsAsMarkdown(rows, versionNotes(paths)));
    return ["", ...versionsAsText(rows), ""];
}

/** What is proven, and how. */
interface Wanted {
    paths: readonly string[];
    needs: Needs;
    project: Project | undefined;
    /** The folder that the run's own is made in. */
    root: string;
    options: RunOptions;
}

/** Runs them on one target. */
async function proveOn(
    parts: Parts,
    { paths, needs, project, root, options }: Wanted,
    interruption: Interruption,
    say: Progress,
): Promise<SuitesResult> {
    const { controls, leaveOut, headed, screens, keep, workers, shard, json, upgrade, sdk: sdks } = options;
    // A project's own page objects can change without notice, as a folder can.
    const key = project?.config.pages === undefined ? await conformanceKey(parts) : undefined;
    const before = options.conformance ? undefined : await conformedOn(key);
    if (before) say(`conformance  these very clients passed on ${before}; --conformance runs it again`);
    // Every client is put through it, Element first of all.
    const conformance = needs.app && before === undefined;
    const how = { controls, leaveOut, conformance, headed, screens, keep, workers };
    const rest = {
        ...(shard && { shard }),
        ...(project && { project }),
        ...(upgrade && { upgrade }),
        ...(sdks && { sdks }),
    };
    const where = { root, quiet: json, ...rest };
    const request = { label: labelOf(paths, shard), paths, specs: parts.specs, ...how, ...where };
    const result = await runSuites(request, interruption);
    if (conformance && conforms(result.summary)) await rememberConformance(key);
    return result;
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
