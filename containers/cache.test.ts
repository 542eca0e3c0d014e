import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { cacheFolder, installOnce } from "./cache.ts";
import { Problem } from "./problem.ts";

const quiet = () => {};
const soon = { timeout: 20_000, interval: 50 };

beforeEach(async () => {
    vi.stubEnv("KEYPROOF_CACHE", await mkdtemp(path.join(os.tmpdir(), "keyproof-cache-")));
});
afterEach(async () => {
    await rm(cacheFolder(), { recursive: true, force: true });
    vi.unstubAllEnvs();
});

/** Another keyproof that installs `part` and never comes to an end; resolves when it is at it. */
async function endlessInstall(part: string) {
    const child = spawn(
        process.execPath,
        [
            "--input-type=module",
            "--eval",
            `import { installOnce } from ${JSON.stringify(new URL("cache.ts", import.meta.url).href)};
            await installOnce(${JSON.stringify(part)}, () => {}, async (folder) => {
                console.log(folder);
                await new Promise((resolve) => setTimeout(resolve, 600_000));
            });`,
        ],
        { stdio: ["ignore", "pipe", "inherit"] },
    );
    const partial = await new Promise<string>((resolve) =>
        createInterface({ input: child.stdout }).once("line", resolve),
    );
    return { child, partial };
}

test("installs once, and only what was completed", async () => {
    const failing = installOnce("part/1", quiet, async (folder) => {
        await writeFile(path.join(folder, "half"), "");
        throw new Error("pip failed");
    });
    await expect(failing).rejects.toThrow("pip failed");
    expect(await readdir(path.join(cacheFolder(), "part"))).toEqual([]);

    const install = vi.fn((folder: string) => writeFile(path.join(folder, "whole"), "yes"));
    const folder = await installOnce("part/1", quiet, install);
    expect(await installOnce("part/1", quiet, install)).toBe(folder);

    expect(install).toHaveBeenCalledTimes(1);
    expect(folder).toBe(path.join(cacheFolder(), "part", "1"));
    expect(await readFile(path.join(folder, "whole"), "utf8")).toBe("yes");
    expect(await readdir(path.dirname(folder))).toEqual(["1"]);
});

test("two at the same time install once, and the one that waits says so", async () => {
    const install = vi.fn((folder: string) => writeFile(path.join(folder, "whole"), ""));
    const said: string[] = [];
    const progress = (line: string) => said.push(line);
    await Promise.all([installOnce("part", progress, install), installOnce("part", progress, install)]);
    expect(install).toHaveBeenCalledTimes(1);
    expect(said).toEqual(["waiting for another keyproof that installs part"]);
});

test("an installer that was killed leaves nothing and blocks nobody", async () => {
    const { child, partial } = await endlessInstall("part");
    expect(existsSync(partial)).toBe(true);

    child.kill("SIGKILL");

    await vi.waitUntil(() => !existsSync(partial), soon);
    expect(existsSync(await installOnce("part", quiet, async () => {}))).toBe(true);
});

test("a leftover of a dead process is removed, one of a living process is not", async () => {
    const dead = spawn("true");
    await new Promise((resolve) => dead.once("exit", resolve));
    await mkdir(path.join(cacheFolder(), `part.partial-${dead.pid}-aa`));
    await mkdir(path.join(cacheFolder(), `part.partial-${process.pid}-bb`));

    await installOnce("part", quiet, async () => {});

    expect((await readdir(cacheFolder())).sort()).toEqual(["part", `part.partial-${process.pid}-bb`]);
});

test("a disk with too little room is refused before anything is installed", async () => {
    const install = vi.fn(async () => {});
    const installing = installOnce("part", quiet, install, { needs: 1e18 });
    await expect(installing).rejects.toThrow(/disk that holds the cache is full: part needs 1000000000000 MB, \d+ MB/);
    expect(install).not.toHaveBeenCalled();
});

test.each([
    Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" }),
    new Problem({ wrong: "pip failed", seen: "OSError: [Errno 28] No space left on device", fix: "Look" }),
])("a disk that fills up meanwhile is a Problem: %s", async (error) => {
    const installing = installOnce("part", quiet, () => Promise.reject(error));
    await expect(installing).rejects.toThrow(Problem);
    await expect(installing).rejects.toThrow("The disk that holds the cache is full");
    expect(await readdir(cacheFolder())).toEqual([]);
});

test("a cache folder that is a file is a Problem", async () => {
    const file = path.join(cacheFolder(), "file");
    await writeFile(file, "");
    vi.stubEnv("KEYPROOF_CACHE", path.join(file, "cache"));
    const installing = installOnce("part", quiet, async () => {});
    await expect(installing).rejects.toThrow(Problem);
    await expect(installing).rejects.toThrow("Set KEYPROOF_CACHE");
    vi.stubEnv("KEYPROOF_CACHE", path.dirname(file));
});
