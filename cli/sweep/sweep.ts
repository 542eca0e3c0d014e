import { readFile, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { NO_ELEMENT } from "../../containers/element-web/choose.ts";
import { Problem } from "../../containers/problem.ts";
import type { Progress } from "../../containers/progress.ts";
import {
    type Cell,
    KILLS,
    requestTitle,
    type SweepFault,
    type SweptRequest,
    sweptRequest,
} from "../../fixtures/cell.ts";
import type { PathResult } from "../../fixtures/path-result.ts";
import { catalogue, pathEntry } from "../../helpers/paths/catalogue.ts";
import { needsOf } from "../../helpers/paths/needs.ts";
import type { Interruption } from "../interruption.ts";
import { unlessInterrupted } from "../interruption.ts";
import { chooseVariant, variantsOf } from "../repro/variants.ts";
import { requireDisk } from "../run/disk.ts";
import { chooseParts, prepareFor, prepareNeeded } from "../run/parts.ts";
import { resolvePathIds } from "../run/path-ids.ts";
import { CODES } from "../run/prove.ts";
import { requireSpecs } from "../run/specs.ts";
import { runSuites, type SuitesRequest } from "../run/suites.ts";
import { asMarkdown, asText, notKept, sweepRows } from "./table.ts";

/** `keyproof sweep`'s options, as commander reads them. */
export interface SweepOptions {
    variant?: string;
    faults: readonly SweepFault[];
    requests: readonly string[];
    homeserver: string;
    element: string;
    workers: number;
    results: string;
}

/**
 * Sweeps one path: lists its requests, lets each of them fail in each way, and tells what became of the keys.
 *
 * @param word the path's id as the user wrote it
 * @param say told how it goes
 * @returns the exit code
 * @throws Problem before anything was started; Interrupted
 */
export async function sweep(
    word: string,
    { variant: named, faults: asked, requests: wanted, homeserver, element, workers, results }: SweepOptions,
    interruption: Interruption,
    say: Progress,
): Promise<number> {
    const paths = resolvePathIds(
        [word],
        catalogue.map(({ id }) => id),
    );
    const [id = word] = paths;
    for (const line of requireSpecs([pathEntry(id, [])])) say(line);
    const variant = chooseVariant(id, named, await unlessInterrupted(interruption, variantsOf(id, undefined)));
    const root = path.resolve(results);
    await requireDisk([root, os.tmpdir()]);
    const needs = needsOf([pathEntry(id, [])]);
    const { app } = needs;
    const faults = app ? asked : asked.filter((fault) => !KILLS.includes(fault));
    if (faults.length < asked.length)
        say(`without ${KILLS.join(", ")}: an SDK client in Node has its keys in memory alone`);
    const specs = { homeserver, element: app ? element : NO_ELEMENT };
    const parts = await unlessInterrupted(interruption, chooseParts(specs, say));
    await unlessInterrupted(interruption, prepareNeeded(parts, needs, say));
    await unlessInterrupted(interruption, prepareFor(paths, parts, say));
    const request = (cells: Cell[]): SuitesRequest => ({
        label: `${id}-${cells.length === 0 ? "requests" : "sweep"}`,
        paths,
        specs: parts.specs,
        workers: cells.length === 0 ? 1 : workers,
        root,
        sweep: { ...(variant !== undefined && { variant }), cells },
    });
    say("once without any fault, for its requests:");
    const listing = await runSuites(request([]), interruption);
    const all = await requestsOf(listing.results, listing.summary.paths, id, variant);
    const swept = all.filter((one) => wanted.length === 0 || wanted.some((text) => requestTitle(one).includes(text)));
    if (swept.length === 0) throw nothingToSweep(wanted, all);
    const cells = swept.flatMap((one) => faults.map((fault) => ({ ...one, fault })));
    say(`${swept.length} requests, ${faults.length} faults: ${cells.length} cells`);
    const { summary, results: folder, page } = await runSuites(request(cells), interruption);
    const rows = sweepRows(swept, faults, summary.paths);
    const title = `${id}${variant === undefined ? "" : `, ${variant}`} on ${summary.target["element web"] ?? `matrix-js-sdk ${summary.target["matrix-js-sdk"]}`}`;
    await writeFile(path.join(folder, "sweep.md"), asMarkdown(title, rows, notKept(summary.paths)));
    for (const line of ["", title, "", ...asText(rows), "", ...notKept(summary.paths)]) say(line);
    say(`report: ${path.relative(process.cwd(), page)}`);
    return CODES[summary.status];
}

/** The requests of the path that was run without any fault. */
async function requestsOf(
    results: string,
    paths: readonly PathResult[],
    id: string,
    variant: string | undefined,
): Promise<SweptRequest[]> {
    const [ran] = paths.filter(({ status }) => status !== "not run");
    if (ran?.status === "as claimed" || ran?.status === "known issue") {
        const text = await readFile(path.join(results, ran.folder, "requests.json"), "utf8");
        return z.array(sweptRequest).parse(JSON.parse(text));
    }
    throw new Problem({
        wrong: `${id}${variant === undefined ? "" : `, ${variant}`} cannot be swept`,
        seen: (ran ?? paths[0])?.reason ?? "it has no such proof",
        fix: "Sweep a path that runs without any fault on this Element Web: `keyproof run` tells which.",
    });
}

function nothingToSweep(wanted: readonly string[], all: readonly SweptRequest[]): Problem {
    if (all.length === 0) {
        return new Problem({
            wrong: "There is nothing to sweep",
            seen: "the path's client changes nothing on the homeserver",
            fix: "Sweep a path that does.",
        });
    }
    return new Problem({
        wrong: `No request of the path has ${wanted.join(" or ")} in its row`,
        seen: all.map(requestTitle).join(", "),
        fix: "Name a part of one of these.",
    });
}
