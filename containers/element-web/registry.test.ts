import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { cacheFolder } from "../cache.ts";
import { Problem } from "../problem.ts";
import { addBuild, findBuild, listBuilds, removeBuild } from "./registry.ts";
import { writeSmallBuild } from "./small-build.ts";

const quiet = () => {};
let folder: string;

beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-registry-"));
    vi.stubEnv("KEYPROOF_CACHE", path.join(folder, "cache"));
});
afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
    vi.unstubAllEnvs();
});

async function newBuild(name: string, version?: string): Promise<string> {
    return writeSmallBuild(path.join(folder, name), version === undefined ? {} : { version });
}

function pack(build: string): string {
    const archive = `${build}.tar.gz`;
    execFileSync("tar", ["-czf", archive, "-C", path.dirname(build), path.basename(build)]);
    return archive;
}

test("registers a folder under the version that it says", async () => {
    const source = await newBuild("webapp", "v1.12.2\n");
    const added = await addBuild(source, quiet);
    expect(added).toMatchObject({ version: "1.12.2", source });
    expect(await listBuilds()).toEqual([added]);
    expect(await findBuild("1.12.2")).toEqual(added);
    expect(await readdir(added.folder)).toEqual(await readdir(source));
    const about = JSON.parse(await readFile(path.join(cacheFolder(), "element/builds/1.12.2/build.json"), "utf8"));
    expect(about).toEqual({ version: "1.12.2", source, added: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) });
});

test("registers an archive, and leaves nothing else behind", async () => {
    const archive = pack(await newBuild("element-v1.11.89", "1.11.89"));
    const added = await addBuild(archive, quiet);
    expect(added).toMatchObject({ version: "1.11.89", source: archive });
    expect(existsSync(path.join(added.folder, "index.html"))).toBe(true);
    expect(await readdir(cacheFolder())).toEqual(["element"]);
});

test("lists the newest version first, whenever it was added", async () => {
    for (const version of ["1.12.2", "1.9.0", "1.12.10"]) await addBuild(await newBuild(version, version), quiet);
    expect((await listBuilds()).map((build) => build.version)).toEqual(["1.12.10", "1.12.2", "1.9.0"]);
});

test("registers the same version once, and another build under a name of its own", async () => {
    const source = await newBuild("webapp", "1.12.2");
    await addBuild(source, quiet);
    await expect(addBuild(source, quiet)).rejects.toThrow("registered as 1.12.2 already: it came from");
    expect(await addBuild(source, quiet, { version: "1.12.2-pr30123" })).toMatchObject({ version: "1.12.2-pr30123" });
});

test("removes a build", async () => {
    await addBuild(await newBuild("webapp", "1.12.2"), quiet);
    await removeBuild("1.12.2");
    expect(await listBuilds()).toEqual([]);
    await expect(removeBuild("1.12.2")).rejects.toThrow("No build of Element Web is registered as 1.12.2");
});

test("refuses what is no build, and what has no version", async () => {
    await expect(addBuild(path.join(folder, "nowhere"), quiet)).rejects.toThrow("there is no such folder");
    await expect(addBuild(await newBuild("unversioned"), quiet)).rejects.toThrow("it has no version file");
    await expect(addBuild(await newBuild("odd", "../../etc"), quiet)).rejects.toThrow('its version is "../../etc"');
    const text = path.join(folder, "text.tar.gz");
    await writeFile(text, "no archive");
    const refused = addBuild(text, quiet);
    await expect(refused).rejects.toBeInstanceOf(Problem);
    await expect(refused).rejects.toThrow(`The archive ${text} cannot be unpacked`);
    expect(await listBuilds()).toEqual([]);
});
