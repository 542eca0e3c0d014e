import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Interruption } from "../interruption.ts";
import { packageRoot } from "../package-root.ts";
import { supervise } from "../supervise.ts";
import { type Checked, parseChecked } from "./checked.ts";
import { toolFile } from "./tool.ts";
import { UNIT_RESULTS_VARIABLE } from "./unit-reporter.ts";

/** Runs the tests of keyproof itself with Vitest. @throws Interrupted */
export async function checkUnits(interruption: Interruption): Promise<Checked[]> {
    const folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-test-"));
    const results = path.join(folder, "unit.json");
    const reporter = path.join(import.meta.dirname, "unit-reporter.ts");
    try {
        const program = {
            command: process.execPath,
            args: [await toolFile("vitest", "vitest"), "run", `--reporter=${reporter}`],
            cwd: packageRoot(),
            env: { ...process.env, [UNIT_RESULTS_VARIABLE]: results },
        };
        const code = await supervise(program, interruption);
        interruption.first.throwIfAborted();
        return withExitCode(await read(results), code);
    } finally {
        await rm(folder, { recursive: true, force: true });
    }
}

/** Vitest that fails without a test that does, or without a word, is a failure of its own. */
function withExitCode(all: Checked[], code: number | null): Checked[] {
    if (code === 0 || all.some(({ status }) => status === "failed")) return all;
    return [...all, { part: "unit", title: "vitest", status: "failed", reason: `it ended with exit code ${code}` }];
}

async function read(file: string): Promise<Checked[]> {
    const text = await readFile(file, "utf8").catch(() => "[]");
    return parseChecked(text);
}
