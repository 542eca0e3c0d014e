import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, statfs } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { lock } from "proper-lockfile";
import { guard } from "./guardian.ts";
import { Problem } from "./problem.ts";
import type { Progress } from "./progress.ts";

/** The folder that keyproof installs parts into and that later runs find: `KEYPROOF_CACHE`, else the user's cache folder. */
export function cacheFolder(): string {
    const base = process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache");
    return path.resolve(process.env.KEYPROOF_CACHE || path.join(base, "keyproof"));
}

/** Where `installOnce` puts a part, whether it is there already or not. */
export function partFolder(part: string): string {
    return path.join(cacheFolder(), part);
}

/**
 * Installs a part once and for all: `install` fills a folder beside the final one, which is then renamed into place, so
 * that an interrupted install is never found by a later run. Two processes that want the same part install it once.
 *
 * @param part path below the cache folder: `"synapse/1.163.2"`
 * @param install fills the folder it is given; when it throws, or this process dies, the folder is removed
 * @param options.needs free bytes that the disk must have before anything starts
 * @returns the installed part's folder
 * @throws Problem when the disk is full or the cache folder cannot be written; whatever `install` throws
 */
export async function installOnce(
    part: string,
    progress: Progress,
    install: (folder: string, progress: Progress) => Promise<void>,
    options: { needs?: number } = {},
): Promise<string> {
    const folder = partFolder(part);
    if (existsSync(folder)) return folder;
    await oneAtATime(part, progress, async () => {
        if (existsSync(folder)) return;
        await removeLeftovers(folder);
        await requireSpace(folder, part, options.needs ?? 0);
        await installBeside(folder, (partial) => install(partial, progress));
    });
    return folder;
}

/**
 * Makes a part while no other process makes it.
 *
 * @param part path below the cache folder, whether it is kept there or not
 * @throws Problem when the disk is full or the cache folder cannot be written; whatever `make` throws
 */
export async function oneAtATime(part: string, progress: Progress, make: () => Promise<void>): Promise<void> {
    const folder = partFolder(part);
    try {
        await mkdir(path.dirname(folder), { recursive: true });
        const unlock = await lockPart(folder, part, progress);
        try {
            await make();
        } finally {
            // A lock that was lost meanwhile did no harm: only one of two can be put into place.
            await unlock().catch(() => {});
        }
    } catch (error) {
        throw mendable(error, part) ?? error;
    }
}

async function installBeside(folder: string, install: (partial: string) => Promise<void>): Promise<void> {
    const partial = `${folder}.partial-${process.pid}-${randomBytes(4).toString("hex")}`;
    const release = guard({ kind: "folder", path: partial });
    try {
        await mkdir(partial);
        await install(partial);
        await rename(partial, folder);
    } finally {
        await rm(partial, { recursive: true, force: true });
        release();
    }
}

/** How long another process may take to install the same part, in milliseconds. */
const LOCK_LIMIT = 30 * 60_000;
/** A lock that its holder has not touched for so long, in milliseconds, was held by a process that died. */
const LOCK_STALE = 10_000;

/** @returns a function that gives the lock back */
async function lockPart(folder: string, part: string, progress: Progress): Promise<() => Promise<void>> {
    const deadline = Date.now() + LOCK_LIMIT;
    for (let waited = false; ; waited = true) {
        try {
            return await lock(folder, { realpath: false, stale: LOCK_STALE, onCompromised: () => {} });
        } catch (error) {
            if (codeOf(error) !== "ELOCKED") throw error;
        }
        if (!waited) progress(`waiting for another keyproof that installs ${part}`);
        if (Date.now() > deadline) {
            throw new Problem({
                wrong: `Another keyproof has been installing ${part} for ${LOCK_LIMIT / 60_000} minutes`,
                seen: `it keeps the lock ${folder}.lock fresh`,
                fix: "End it, or set KEYPROOF_CACHE to another folder.",
            });
        }
        await delay(200);
    }
}

/** Removes what installs of processes that are gone left behind where no guardian could clean up (a power cut). */
async function removeLeftovers(folder: string): Promise<void> {
    const prefix = `${path.basename(folder)}.partial-`;
    for (const name of await readdir(path.dirname(folder))) {
        if (!name.startsWith(prefix)) continue;
        const pid = Number.parseInt(name.slice(prefix.length), 10);
        if (lives(pid)) continue;
        await rm(path.join(path.dirname(folder), name), { recursive: true, force: true });
    }
}

function lives(pid: number): boolean {
    try {
        return process.kill(pid, 0);
    } catch (error) {
        return codeOf(error) === "EPERM";
    }
}

async function requireSpace(folder: string, part: string, needs: number): Promise<void> {
    const disk = await statfs(path.dirname(folder));
    const free = disk.bavail * disk.bsize;
    if (free < needs) throw diskFull(part, `${part} needs ${megabytes(needs)}, ${megabytes(free)} are free`);
}

/** The Problem behind an error of the file system, or undefined when there is none that a user could mend. */
function mendable(error: unknown, part: string): Problem | undefined {
    const message = error instanceof Error ? error.message : String(error);
    // A tool that was started to install (pip, npm) tells of a full disk in its own words only.
    if (/ENOSPC|EDQUOT|No space left on device|Disk quota exceeded/.test(message) && !isDiskFull(error)) {
        return diskFull(part, message, error);
    }
    if (error instanceof Problem) return undefined;
    if (["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST"].includes(codeOf(error) ?? "") && inCache(error)) {
        return new Problem(
            {
                wrong: "The cache folder cannot be written",
                seen: message,
                fix: "Set KEYPROOF_CACHE to a folder that can.",
            },
            { cause: error },
        );
    }
    return undefined;
}

const DISK_FULL = "The disk that holds the cache is full";

function diskFull(part: string, seen: string, cause?: unknown): Problem {
    const fix = `Free some space below ${cacheFolder()}, or set KEYPROOF_CACHE to a folder on another disk, and install ${part} again.`;
    return new Problem({ wrong: DISK_FULL, seen, fix }, { cause });
}

function isDiskFull(error: unknown): boolean {
    return error instanceof Problem && error.wrong === DISK_FULL;
}

function inCache(error: unknown): boolean {
    const file = error instanceof Error && "path" in error ? String(error.path) : "";
    return file.startsWith(cacheFolder()) || cacheFolder().startsWith(`${file}${path.sep}`);
}

function codeOf(error: unknown): string | undefined {
    return error instanceof Error && "code" in error ? String(error.code) : undefined;
}

function megabytes(bytes: number): string {
    return `${Math.round(bytes / 1_000_000)} MB`;
}
