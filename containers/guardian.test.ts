import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

let home: string;
let last: ChildProcess | undefined;

beforeEach(async () => {
    home = await mkdtemp(path.join(os.tmpdir(), "keyproof-guardian-"));
});
afterEach(async () => {
    last?.kill("SIGKILL");
    await rm(home, { recursive: true, force: true });
});

/** Runs a script that has `guard`, `spawn` and `folder`, and resolves with what it printed first: a pid, as a rule. */
async function owner(script: string): Promise<{ child: ChildProcess; said: string }> {
    const child = spawn(
        process.execPath,
        [
            "--input-type=module",
            "--eval",
            `import { spawn } from "node:child_process";
            import { guard } from ${JSON.stringify(new URL("guardian.ts", import.meta.url).href)};
            const folder = ${JSON.stringify(path.join(home, "data"))};
            ${script}`,
        ],
        { stdio: ["ignore", "pipe", "inherit"], detached: true },
    );
    last = child;
    const said = await new Promise<string>((resolve) =>
        createInterface({ input: child.stdout as NodeJS.ReadableStream }).once("line", resolve),
    );
    return { child, said };
}

function groupLives(pid: number): boolean {
    try {
        return process.kill(-pid, 0);
    } catch {
        return false;
    }
}

const soon = { timeout: 15_000, interval: 50 };

test("what a killed process guarded is gone", async () => {
    await mkdir(path.join(home, "data", "deep"), { recursive: true });
    const { child, said } = await owner(`
        const sleep = spawn("sleep", ["600"], { detached: true, stdio: "ignore" });
        guard({ kind: "folder", path: folder });
        guard({ kind: "process-group", pid: sleep.pid });
        console.log(sleep.pid);`);
    expect(groupLives(Number(said))).toBe(true);

    child.kill("SIGKILL");

    await vi.waitUntil(() => !groupLives(Number(said)), soon);
    await vi.waitUntil(() => !existsSync(path.join(home, "data")), soon);
});

test("a process group that ignores SIGTERM is gone too, with the members its leader left behind", async () => {
    const { child, said } = await owner(`
        const shell = spawn("sh", ["-c", "trap '' TERM; sleep 600 & exit"], { detached: true, stdio: "ignore" });
        guard({ kind: "process-group", pid: shell.pid });
        shell.once("exit", () => console.log(shell.pid));`);
    expect(groupLives(Number(said))).toBe(true);

    child.kill("SIGKILL");

    await vi.waitUntil(() => !groupLives(Number(said)), soon);
});

test("a released ward stays, and the guardian does not keep its owner alive", async () => {
    await mkdir(path.join(home, "data"));
    await mkdir(path.join(home, "data-not-released"));
    const { child, said } = await owner(`
        guard({ kind: "folder", path: folder + "-not-released" });
        guard({ kind: "folder", path: folder })();
        console.log("released");`);
    expect(said).toBe("released");

    await vi.waitUntil(() => child.exitCode === 0, soon);
    await vi.waitUntil(() => !existsSync(path.join(home, "data-not-released")), soon);
    expect(existsSync(path.join(home, "data"))).toBe(true);
});

test("Ctrl-C on the whole process group ends the owner, not the guardian", async () => {
    await mkdir(path.join(home, "data"));
    const { child } = await owner(`
        guard({ kind: "folder", path: folder });
        setInterval(() => {}, 1_000);
        console.log("guarded");`);

    process.kill(-(child.pid as number), "SIGINT");

    await vi.waitUntil(() => !existsSync(path.join(home, "data")), soon);
});

test("a guardian that was killed is replaced, and the new one knows the earlier wards", async () => {
    await mkdir(path.join(home, "data"));
    const { child, said } = await owner(`
        import { readFileSync, readdirSync } from "node:fs";
        const guardians = () => readFileSync("/proc/self/task/" + process.pid + "/children", "utf8").trim().split(" ");
        guard({ kind: "folder", path: folder });
        process.kill(Number(guardians()[0]), "SIGKILL");
        setTimeout(function again() {
            if (guardians()[0]) return setTimeout(again, 20);
            guard({ kind: "folder", path: folder + "-later" });
            console.log("guarded");
        }, 20);
        setInterval(() => {}, 1_000);`);
    expect(said).toBe("guarded");

    child.kill("SIGKILL");

    await vi.waitUntil(() => !existsSync(path.join(home, "data")), soon);
});

test("refuses a folder that is not absolute", async () => {
    const { guard } = await import("./guardian.ts");
    expect(() => guard({ kind: "folder", path: "data" })).toThrow("only an absolute path");
});
