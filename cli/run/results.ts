import { mkdir, rename, rm, symlink } from "node:fs/promises";
import path from "node:path";
import type { Shard } from "./shard.ts";

/**
 * Where runs keep their results when no flag says it: in the folder that `KEYPROOF_RESULTS` names, else in `results/`, beside
 * where the command was started.
 */
export function resultsRoot(env: NodeJS.ProcessEnv = process.env): string {
    return path.resolve(env.KEYPROOF_RESULTS || "results");
}

/** A run's own folder, which was made for it. */
export interface ResultsFolder {
    /** `"2026-11-21T20-49-03-RST-C0"` */
    id: string;
    /** Absolute. */
    folder: string;
}

/**
 * Makes a run's folder and points `results/latest` at it.
 *
 * @param label what is run, for people: `"RST-C0"`
 */
export async function makeResultsFolder(label: string, now = new Date(), root = resultsRoot()): Promise<ResultsFolder> {
    await mkdir(root, { recursive: true });
    const id = await makeFirstFree(root, nameOf(label, now));
    await pointLatest(root, id);
    return { id, folder: path.join(root, id) };
}

/**
 * Makes a results folder that is there once it is whole, or not at all, and points `results/latest` at it.
 *
 * @param fill writes everything into the folder it is given, which it makes
 */
export async function fillResultsFolder(
    label: string,
    fill: (partial: string, id: string) => Promise<void>,
    now = new Date(),
    root = resultsRoot(),
): Promise<ResultsFolder> {
    await mkdir(root, { recursive: true });
    const id = await makeFirstFree(root, nameOf(label, now));
    const folder = path.join(root, id);
    const partial = path.join(root, `.${id}`);
    try {
        await fill(partial, id);
        // Over the empty one that keeps the name.
        await rename(partial, folder);
    } catch (error) {
        for (const left of [partial, folder]) await rm(left, { recursive: true, force: true });
        throw error;
    }
    await pointLatest(root, id);
    return { id, folder };
}

function nameOf(label: string, now: Date): string {
    return `${now.toISOString().slice(0, 19).replaceAll(":", "-")}-${label}`;
}

/** Two runs may begin in the same second. */
async function makeFirstFree(root: string, name: string): Promise<string> {
    for (let number = 1; ; number++) {
        const id = number === 1 ? name : `${name}-${number}`;
        try {
            await mkdir(path.join(root, id));
            return id;
        } catch (error) {
            if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
        }
    }
}

async function pointLatest(root: string, id: string): Promise<void> {
    const link = path.join(root, "latest");
    const next = path.join(root, `.latest-${process.pid}`);
    await rm(next, { force: true });
    await symlink(id, next);
    await rename(next, link);
}

/** `[]` → `"all"`, `["RST-C0", "RST-C1", "RST-C2"]` → `"RST-C0-and-2-more"`; with a shard, `"all-1-of-3"`. */
export function labelOf(paths: readonly string[], shard?: Shard): string {
    const [first = "all", ...rest] = paths;
    const label = rest.length === 0 ? first : `${first}-and-${rest.length}-more`;
    return shard ? `${label}-${shard.index}-of-${shard.total}` : label;
}
