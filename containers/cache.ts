import os from "node:os";
import path from "node:path";
import type { Progress } from "./progress.ts";

/** The folder that keyproof installs parts into and that later runs find: `KEYPROOF_CACHE`, else the user's cache folder. */
export function cacheFolder(): string {
    const base = process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache");
    return process.env.KEYPROOF_CACHE || path.join(base, "keyproof");
}

/**
 * Installs a part once and for all: `install` fills a folder beside the final one, which is then renamed into place, so
 * that an interrupted install is never found by a later run. Two processes that want the same part install it once.
 *
 * @param part path below the cache folder: `"synapse/1.163.2"`
 * @param install fills the folder it is given; when it throws, the folder is removed
 * @returns the installed part's folder
 */
export async function installOnce(
    part: string,
    progress: Progress,
    install: (folder: string, progress: Progress) => Promise<void>,
): Promise<string> {
    throw new Error(`not written yet: ${part} ${progress} ${install}`);
}
