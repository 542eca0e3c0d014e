import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, type TestContext, test, vi } from "vitest";
import { groupLives, signalGroup } from "./process-group.ts";

const LAUNCHER = path.join(import.meta.dirname, "keyproof.mjs");
const soon = { timeout: 20_000, interval: 50 };

/** A package with our launcher, and a main.ts that says which Node it runs on and waits for Ctrl-C. */
let folder: string;
beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-launcher-"));
    await mkdir(path.join(folder, "cli"));
    await cp(LAUNCHER, path.join(folder, "cli/keyproof.mjs"));
    await writeFile(path.join(folder, "package.json"), '{ "type": "module" }');
    const interruption = JSON.stringify(path.join(import.meta.dirname, "interruption.ts"));
    await writeFile(
        path.join(folder, "cli/main.ts"),
        `import { listenForInterrupts } from ${interruption};
        export async function main(args: string[]): Promise<number> {
            const { first, second } = listenForInterrupts();
            console.log([process.pid, process.versions.node, ...args].join(" "));
            if (args[0] !== "wait") return 3;
            const timer = setInterval(() => {}, 1000);
            await new Promise((resolve) => first.addEventListener("abort", resolve));
            setTimeout(() => process.exit(second.aborted ? 52 : 51), 500);
            return new Promise(() => {});
        }`,
    );
});
const started: ChildProcess[] = [];
afterEach(async () => {
    // One that a failed test left behind would keep everybody waiting.
    for (const { pid } of started.splice(0)) if (pid !== undefined) signalGroup(pid, "SIGKILL");
    await rm(folder, { recursive: true });
});

/** Gives the package all that ours has in node_modules, but for what is left out. */
async function install(leftOut: string[] = []): Promise<void> {
    await mkdir(path.join(folder, "node_modules"));
    for (const name of ["commander", "node"].filter((name) => !leftOut.includes(name))) {
        await symlink(path.resolve("node_modules", name), path.join(folder, "node_modules", name));
    }
}

/** A Node on this machine that is too old for us. */
async function olderNode({ skip }: TestContext): Promise<string> {
    for (const place of (process.env.PATH ?? "").split(path.delimiter)) {
        const node = path.join(place, "node");
        const script = "process.stdout.write(process.versions.node)";
        const { stdout } = await promisify(execFile)(node, ["-e", script]).catch(() => ({ stdout: "" }));
        const [major = 0, minor = 0] = stdout.split(".").map(Number);
        if (major >= 16 && (major < 22 || (major === 22 && minor < 18))) return node;
    }
    return skip("there is no Node older than 22.18 on the PATH");
}

function launch(node: string, ...args: string[]): ChildProcess {
    const child = spawn(node, [path.join(folder, "cli/keyproof.mjs"), ...args], { stdio: "pipe", detached: true });
    started.push(child);
    return child;
}

/** What it says, until it ends. */
async function all(child: ChildProcess): Promise<{ code: number; stdout: string; stderr: string }> {
    let [stdout, stderr] = ["", ""];
    child.stdout?.on("data", (text) => (stdout += text));
    child.stderr?.on("data", (text) => (stderr += text));
    const [code] = await once(child, "close");
    return { code, stdout, stderr };
}

function firstLine(child: ChildProcess): Promise<string> {
    return new Promise((resolve) =>
        createInterface({ input: child.stdout as NodeJS.ReadableStream }).once("line", resolve),
    );
}

test("a new enough Node runs main.ts itself", async () => {
    await install();
    const child = launch(process.execPath, "a", "b c");
    const { code, stdout } = await all(child);
    expect(stdout).toBe(`${child.pid} ${process.versions.node} a b c\n`);
    expect(code).toBe(3);
});

test("an older Node hands over to the one among our packages, with arguments and exit code", async (context) => {
    await install();
    const { code, stdout } = await all(launch(await olderNode(context), "a", "b c"));
    expect(stdout).toMatch(/^\d+ 24\.\S+ a b c\n$/);
    expect(code).toBe(3);
});

test("Ctrl-C at the terminal, which reaches both, counts once; so does one that reaches the older Node alone", async (context) => {
    await install();
    const node = await olderNode(context);
    for (const to of [(pid: number) => -pid, (pid: number) => pid]) {
        const child = launch(node, "wait");
        await firstLine(child);
        process.kill(to(child.pid as number), "SIGINT");
        expect((await once(child, "exit"))[0]).toBe(51);
    }
});

test("a second Ctrl-C counts as the second", async (context) => {
    await install();
    const child = launch(await olderNode(context), "wait");
    await firstLine(child);
    process.kill(-(child.pid as number), "SIGINT");
    process.kill(-(child.pid as number), "SIGTERM");
    expect((await once(child, "exit"))[0]).toBe(52);
});

test("what the older Node started ends when that is killed with kill -9", async (context) => {
    await install();
    const child = launch(await olderNode(context), "wait");
    await firstLine(child);
    child.kill("SIGKILL");
    await vi.waitUntil(() => !groupLives(child.pid as number), soon);
});

test("without our packages it says to install them", async () => {
    const { code, stderr } = await all(launch(process.execPath, "run"));
    expect(stderr).toContain("do: run `npm ci` first");
    expect(code).toBe(2);
});

test("an older Node without the one among our packages says what is needed", async (context) => {
    await install(["node"]);
    const { code, stderr } = await all(launch(await olderNode(context), "run"));
    expect(stderr).toMatch(/^keyproof: Node 22\.18 or newer is needed\nseen: this is Node \d/);
    expect(code).toBe(2);
});
