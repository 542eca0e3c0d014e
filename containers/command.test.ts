import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { expect, test, vi } from "vitest";
import { CommandFailed, runCommand } from "./command.ts";

const node = process.execPath;

test("tells the lines as they come, and the last ones when it fails", async () => {
    const lines: string[] = [];
    const failed = runCommand(node, ["-e", "console.log('one'); console.error('two'); process.exitCode = 3"], {
        limit: 20_000,
        onLine: (line) => lines.push(line),
    });
    await expect(failed).rejects.toThrow(/failed with exit code 3/);
    expect(lines.sort()).toEqual(["one", "two"]);
    await expect(failed).rejects.toMatchObject({ lines: expect.arrayContaining(["one", "two"]) });
});

test("says that a command is not there", async () => {
    const failed = runCommand("/nowhere/npm", [], { limit: 20_000 });
    await expect(failed).rejects.toBeInstanceOf(CommandFailed);
    await expect(failed).rejects.toThrow("/nowhere/npm could not be started");
});

test("ends a command that takes too long, and what it started", async () => {
    // The inner sleep holds the pipe open: the command is over when that is gone, too.
    const failed = runCommand("sh", ["-c", "sleep 600 & wait"], { limit: 500 });
    await expect(failed).rejects.toThrow("was not done after 0.5 s");
});

test("a command that ends in the instant that its time is up has ended, and nothing is thrown", async () => {
    const gone = Object.assign(new Error("kill ESRCH"), { code: "ESRCH" });
    const kill = vi.spyOn(process, "kill").mockImplementation(() => {
        throw gone;
    });
    try {
        await runCommand("sh", ["-c", "sleep 0.5"], { limit: 100 });
        expect(kill).toHaveBeenCalledOnce();
    } finally {
        kill.mockRestore();
    }
});

test("leaves nothing running when this process is killed", async () => {
    const program = `import { runCommand } from ${JSON.stringify(new URL("command.ts", import.meta.url).href)};
        await runCommand("sh", ["-c", "echo $$; sleep 600"], { limit: 600_000, onLine: console.log });`;
    const owner = spawn(node, ["--input-type=module", "--eval", program], { stdio: ["ignore", "pipe", "inherit"] });
    const pid = Number(await new Promise((resolve) => createInterface({ input: owner.stdout }).once("line", resolve)));
    expect(process.kill(-pid, 0)).toBe(true);
    owner.kill("SIGKILL");
    await vi.waitFor(() => expect(() => process.kill(-pid, 0)).toThrow("ESRCH"), { timeout: 15_000 });
});
