import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Problem } from "../containers/problem.ts";
import { tellFailure } from "./failure.ts";

let folder: string;
beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-failure-"));
    vi.stubEnv("KEYPROOF_CACHE", path.join(folder, "cache"));
    vi.stubEnv("TMPDIR", folder);
});
afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
});

test("a Problem is told in its own words", () => {
    const problem = new Problem({ wrong: "No Python", seen: "python3 cannot be started", fix: "Install it." });
    expect(tellFailure(problem)).toEqual(["keyproof: No Python", "seen: python3 cannot be started", "do: Install it."]);
});

test("what nobody foresaw is told by its message, and all of it is in the log", async () => {
    const cause = new Error("EPIPE");
    const [told, log] = tellFailure(new TypeError("x is not a function", { cause }));
    expect(told).toBe("keyproof: x is not a function");
    expect(log).toBe(`log: ${path.join(folder, "cache", "last-error.log")}`);
    const text = await readFile(path.join(folder, "cache", "last-error.log"), "utf8");
    expect(text).toMatch(/TypeError: x is not a function\n\s+at .*failure\.test\.ts/);
    expect(text).toContain("EPIPE");
});

test("the log has no secret that the error quotes", async () => {
    tellFailure(new Error("401 to Bearer syt_YWxpY2U_gHkLmNoPqRsTuVwXyZab_1a2b3c"));
    const text = await readFile(path.join(folder, "cache", "last-error.log"), "utf8");
    expect(text).toContain("401 to Bearer [hidden]");
    expect(text).not.toContain("syt_");
});

test("where the cache cannot be written, the log is in the folder for temporary files", async () => {
    await writeFile(path.join(folder, "cache"), "no folder");
    expect(tellFailure(new Error("oh"))).toEqual(["keyproof: oh", `log: ${path.join(folder, "last-error.log")}`]);
});
