import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Problem } from "../problem.ts";
import { findPython } from "./python.ts";

let folder: string;

beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-python-"));
});
afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true, force: true });
});

async function program(name: string, script: string): Promise<string> {
    const file = path.join(folder, name);
    await writeFile(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return file;
}

test.each([
    { what: "too old", script: "echo 3.9.18", seen: "is 3.9.18" },
    {
        what: "without what Debian splits off",
        script: `echo 3.13.1; echo "ModuleNotFoundError: No module named 'ensurepip'" >&2; exit 1`,
        seen: "is 3.13.1: ModuleNotFoundError: No module named 'ensurepip'",
    },
    { what: "no Python at all", script: "exit 3", seen: "cannot be started" },
])("refuses a KEYPROOF_PYTHON that is $what", async ({ script, seen }) => {
    const python = await program("python", script);
    vi.stubEnv("KEYPROOF_PYTHON", python);
    const finding = findPython();
    await expect(finding).rejects.toThrow(Problem);
    await expect(finding).rejects.toThrow(`No Python 3.10 or newer that can install Synapse: ${python} ${seen}.`);
});

test("passes over a python3 that is too old", async () => {
    await program("python3", "echo 3.8.1");
    await program("python3.12", "echo 3.12.4");
    vi.stubEnv("PATH", folder);
    vi.stubEnv("KEYPROOF_PYTHON", "");
    expect(await findPython()).toBe("python3.12");
});

test("says so when there is none", async () => {
    vi.stubEnv("PATH", folder);
    vi.stubEnv("KEYPROOF_PYTHON", "");
    await expect(findPython()).rejects.toThrow("none of python3, python3.10");
});
