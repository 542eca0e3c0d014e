import type { Interruption } from "../interruption.ts";
import { packageRoot } from "../package-root.ts";
import { supervise } from "../supervise.ts";
import type { Checked } from "./checked.ts";
import { toolFile } from "./tool.ts";

/** Looks at the code without running it. Each counts as one test. */
const CHECKS = [
    {
        title: "biome check (style, mistakes, import directions)",
        tool: "@biomejs/biome",
        bin: "biome",
        args: ["check", "."],
    },
    { title: "tsc (types)", tool: "typescript", bin: "tsc", args: ["--noEmit"] },
] as const;

/** Runs the linter and the type checker. @throws Interrupted */
export async function checkCode(interruption: Interruption): Promise<Checked[]> {
    const all: Checked[] = [];
    for (const { title, tool, bin, args } of CHECKS) {
        const program = {
            command: process.execPath,
            args: [await toolFile(tool, bin), ...args],
            cwd: packageRoot(),
            env: process.env,
        };
        const code = await supervise(program, interruption);
        interruption.first.throwIfAborted();
        const about = { part: "code", title };
        all.push(
            code === 0 ? { ...about, status: "passed" } : { ...about, status: "failed", reason: `exit code ${code}` },
        );
    }
    return all;
}
