import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
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

test("no secret is shown or logged, and the log is for its owner's eyes only", async () => {
    const log = path.join(folder, "cache", "last-error.log");
    await mkdir(path.dirname(log));
    await writeFile(log, "of the run before", { mode: 0o644 });
    const error = new Error("refused: Bearer syt_YWxpY2U_secretsecret_1a2b3c", {
        cause: { access_token: "syt_Ym9i_hiddenhidden_4d5e6f" },
    });
    const text = `${tellFailure(error).join("\n")}\n${await readFile(log, "utf8")}`;
    expect(text).toContain("refused: Bearer");
    for (const secret of ["secretsecret", "hiddenhidden"]) expect(text).not.toContain(secret);
    expect((await stat(log)).mode & 0o777).toBe(0o600);
});

test("where the cache cannot be written, the log is in the folder for temporary files", async () => {
    await writeFile(path.join(folder, "cache"), "no folder");
    expect(tellFailure(new Error("oh"))).toEqual(["keyproof: oh", `log: ${path.join(folder, "last-error.log")}`]);
});
