import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { cacheFolder, installOnce, partFolder } from "../cache.ts";
import { guard } from "../guardian.ts";
import { Problem } from "../problem.ts";
import type { Progress } from "../progress.ts";
import { unpackBuild } from "./archive.ts";
import { requireBuilt } from "./built-folder.ts";
import { folderReader, identify, readVersion } from "./generation.ts";

/** Below the cache folder: a folder a version, with `webapp/` and `build.json` (version, source, added). */
const BUILDS = "element/builds";
const VERSION = /^\w[\w.+-]*$/;
const newestFirst = new Intl.Collator("en", { numeric: true });

/** A build of Element Web that was registered on this machine, to be chosen by its version. */
export interface RegisteredBuild {
    /** `"1.12.2"`, or whatever it was registered as. */
    readonly version: string;
    /** The folder or archive that it came from. */
    readonly source: string;
    /** When it was registered, as an ISO 8601 time. */
    readonly added: string;
    /** The built webapp. */
    readonly folder: string;
}

/**
 * Copies a built Element Web into the cache, or not at all.
 *
 * @param from a built folder, or a .tar.gz of one
 * @param options.version default: what the build's `version` file says
 * @throws Problem when it is no build, says no version, or that version is registered already
 */
export async function addBuild(
    from: string,
    progress: Progress,
    options: { version?: string } = {},
): Promise<RegisteredBuild> {
    const source = path.resolve(from);
    if ((await stat(source).catch(() => undefined))?.isFile()) {
        return withScratch(async (scratch) => {
            progress(`unpacking ${source}`);
            const folder = await unpackBuild(source, scratch);
            return register(folder, source, options.version, progress, (webapp) => rename(folder, webapp));
        });
    }
    requireBuilt(source);
    return register(source, source, options.version, progress, async (webapp) => {
        progress(`copying ${source}`);
        await cp(source, webapp, { recursive: true });
    });
}

/** @returns the registered builds, the newest version first */
export async function listBuilds(): Promise<RegisteredBuild[]> {
    const folder = partFolder(BUILDS);
    const names = await readdir(folder).catch(() => []);
    const builds = await Promise.all(names.filter((name) => VERSION.test(name)).map((name) => readBuild(name)));
    return builds.filter((build) => build !== undefined).sort((a, b) => newestFirst.compare(b.version, a.version));
}

export async function findBuild(version: string): Promise<RegisteredBuild | undefined> {
    return (await listBuilds()).find((build) => build.version === version);
}

/** @throws Problem when no such build is registered */
export async function removeBuild(version: string): Promise<void> {
    if (!(await findBuild(version))) throw await noSuchBuild(version);
    await rm(partFolder(`${BUILDS}/${version}`), { recursive: true });
}

/** The Problem of a version that is not registered, with those that are. */
export async function noSuchBuild(version: string): Promise<Problem> {
    const versions = (await listBuilds()).map((build) => build.version);
    return new Problem({
        wrong: `No build of Element Web is registered as ${version}`,
        seen: versions.length > 0 ? `registered are ${versions.join(", ")}` : "none is registered",
        fix: "Register one with `keyproof element add`, or choose `release:VERSION` to have it fetched.",
    });
}

async function register(
    webapp: string,
    source: string,
    given: string | undefined,
    progress: Progress,
    moveTo: (webapp: string) => Promise<void>,
): Promise<RegisteredBuild> {
    const version = given ?? (await readVersion(folderReader(webapp)));
    if (version === undefined || !VERSION.test(version)) throw unusable(version, source);
    await identify(folderReader(webapp), source);
    const before = await readBuild(version);
    if (before) throw alreadyThere(before);
    const build = { version, source, added: new Date().toISOString() };
    const folder = await installOnce(`${BUILDS}/${version}`, progress, async (partial) => {
        await moveTo(path.join(partial, "webapp"));
        await writeFile(path.join(partial, "build.json"), JSON.stringify(build, null, 4));
    });
    return { ...build, folder: path.join(folder, "webapp") };
}

/** Calls `use` with an empty folder on the cache's own disk, and removes it whatever happens. */
async function withScratch<T>(use: (folder: string) => Promise<T>): Promise<T> {
    await mkdir(cacheFolder(), { recursive: true });
    const scratch = await mkdtemp(path.join(cacheFolder(), "unpacking-"));
    const release = guard({ kind: "folder", path: scratch });
    try {
        return await use(scratch);
    } finally {
        await rm(scratch, { recursive: true, force: true });
        release();
    }
}

/** @returns undefined for what is no registered build: an install under way, its lock */
async function readBuild(name: string): Promise<RegisteredBuild | undefined> {
    const folder = partFolder(`${BUILDS}/${name}`);
    if (name.includes(".partial-") || !existsSync(path.join(folder, "build.json"))) return undefined;
    const { version, source, added } = JSON.parse(await readFile(path.join(folder, "build.json"), "utf8"));
    return { version, source, added, folder: path.join(folder, "webapp") };
}

function unusable(version: string | undefined, source: string): Problem {
    return new Problem({
        wrong: `The build at ${source} has no version to register it by`,
        seen: version === undefined ? "it has no version file" : `its version is ${JSON.stringify(version)}`,
        fix: "Give it one, of letters, digits and . + - _.",
    });
}

function alreadyThere({ version, source, added }: RegisteredBuild): Problem {
    return new Problem({
        wrong: `A build of Element Web is registered as ${version} already`,
        seen: `it came from ${source} on ${added.slice(0, 10)}`,
        fix: "Remove that one first, or give this one another version.",
    });
}
