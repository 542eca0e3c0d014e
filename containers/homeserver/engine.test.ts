import { mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startEngine } from "./engine.ts";

let folder: string;
beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-engine-test-"));
    vi.stubEnv("TMPDIR", folder);
});
afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
});

test("an engine that cannot be spawned is the reason, not a crash, and leaves no folder", async () => {
    const why = await startEngine("/nowhere/dockerd", []);
    expect(why).toMatch(/^dockerd could not be started: .*ENOENT/);
    // An unhandled "error" event of the child comes a turn later.
    await new Promise((resolve) => setImmediate(resolve));
    expect(await readdir(folder)).toEqual([]);
});
