import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

const LAUNCHER = path.join(import.meta.dirname, "../keyproof.mjs");

/** Runs the real command in a folder, with a cache of the folder's own. */
export async function keyproofIn(
    folder: string,
    args: readonly string[],
    more: NodeJS.ProcessEnv = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
    const env = { ...process.env, KEYPROOF_CACHE: path.join(folder, "cache"), ...more };
    return promisify(execFile)(process.execPath, [LAUNCHER, ...args], { cwd: folder, env }).then(
        (done) => ({ ...done, code: 0 }),
        (error) => error,
    );
}
