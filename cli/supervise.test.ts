import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readSummary } from "../reports/summary.ts";
import { makeSmallSuites } from "../reports/testing/small-suites.ts";
import { groupLives } from "./process-group.ts";
import type { SuperviseOptions } from "./supervise.ts";

const soon = { timeout: 20_000, interval: 50 };
let folder: string;

beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-supervise-"));
});
const started: ChildProcess[] = [];
afterEach(async () => {
    // One that a failed test left behind would keep everybody waiting.
    for (const child of started.splice(0)) child.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true });
});

/** A command of ours that supervises a Node program and exits with its exit code, or 77 when it was interrupted. */
function command(
    args: readonly string[],
    env: NodeJS.ProcessEnv = process.env,
    { grace = 20_000, stdout = "inherit" }: SuperviseOptions = {},
): ChildProcess {
    const importing = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
    const script = `
        import { listenForInterrupts } from ${importing("interruption.ts")};
        import { supervise } from ${importing("supervise.ts")};
        const interruption = listenForInterrupts();
        const program = { command: process.execPath, args: ${JSON.stringify(args)}, cwd: ${JSON.stringify(folder)}, env: process.env };
        const code = await supervise(program, interruption, ${JSON.stringify({ grace, stdout })});
        process.exit(interruption.first.aborted ? 77 : code ?? 99);`;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
        env,
        stdio: ["ignore", "pipe", "inherit"],
    });
    started.push(child);
    return child;
}

/** Resolves with the next line that the command or its program prints. */
function line(child: ChildProcess): Promise<string> {
    return new Promise((resolve) =>
        createInterface({ input: child.stdout as NodeJS.ReadableStream }).once("line", resolve),
    );
}

async function exitCode(child: ChildProcess): Promise<number | null> {
    return child.exitCode ?? (await once(child, "exit"))[0];
}

const alive = "setInterval(() => {}, 1000); console.log(process.pid);";

test("what the program prints can go elsewhere: stdout is for machines then", async () => {
    const child = command(["--eval", "console.log('a path is kept')"], process.env, { stdout: 2 });
    expect(await text(child.stdout as NodeJS.ReadableStream)).toBe("");
    const usual = command(["--eval", "console.log('a path is kept')"]);
    expect(await text(usual.stdout as NodeJS.ReadableStream)).toBe("a path is kept\n");
});

test("passes the program's exit code on", async () => {
    expect(await exitCode(command(["--eval", "process.exit(3)"]))).toBe(3);
});

test("Ctrl-C reaches the program once, and it may end in order", async () => {
    const child = command([
        "--eval",
        `let signals = 0;
        process.on("SIGINT", () => { signals++; setTimeout(() => process.exit(console.log("signals:", signals)), 300); });
        ${alive}`,
    ]);
    await line(child);
    const after = line(child);
    child.kill("SIGINT");
    expect(await after).toBe("signals: 1");
    expect(await exitCode(child)).toBe(77);
});

const DEAF = `process.on("SIGINT", () => {}); process.on("SIGTERM", () => {});
    require("node:child_process").spawn("sleep", ["600"]); ${alive}`;

test("a program that does not end in time is killed, with what it started", async () => {
    const child = command(["--eval", DEAF], process.env, { grace: 300 });
    const group = await line(child);
    child.kill("SIGINT");
    expect(await exitCode(child)).toBe(77);
    expect(groupLives(Number(group))).toBe(false);
});

test("the second Ctrl-C kills it at once", async () => {
    const child = command(["--eval", DEAF]);
    const group = await line(child);
    child.kill("SIGINT");
    child.kill("SIGTERM");
    expect(await exitCode(child)).toBe(77);
    expect(groupLives(Number(group))).toBe(false);
});

test("what the program leaves behind when it dies is ended before we are", async () => {
    const child = command(
        ["--eval", `${DEAF} setTimeout(() => process.kill(process.pid, "SIGKILL"), 100);`],
        process.env,
        { grace: 300 },
    );
    const group = await line(child);
    expect(await exitCode(child)).toBe(99);
    await vi.waitUntil(() => !groupLives(Number(group)), soon);
});

test("Playwright ends in order when the command is killed with kill -9: its fixtures are taken down", async () => {
    const suites = await makeSmallSuites({
        "conformance/c.spec.ts": `
            import { writeFileSync } from "node:fs";
            test.afterEach(() => writeFileSync(${JSON.stringify(path.join(folder, "taken-down"))}, ""));
            test("takes long", async () => {
                console.log("GROUP", process.ppid);
                await new Promise((resolve) => setTimeout(resolve, 600_000));
            });`,
    });
    try {
        const child = command(suites.args, suites.env);
        const group = await new Promise<string>((resolve) => {
            createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", (text) => {
                if (text.startsWith("GROUP ")) resolve(text.slice(6));
            });
        });
        child.kill("SIGKILL");
        await vi.waitUntil(() => !groupLives(Number(group)), soon);
        expect(existsSync(path.join(folder, "taken-down"))).toBe(true);
        expect(await readSummary(suites.results)).toMatchObject({ interrupted: true, status: "could not run" });
    } finally {
        await suites.remove();
    }
});
