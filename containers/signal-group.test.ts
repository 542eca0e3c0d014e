import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { signalGroup } from "./signal-group.ts";

test("a group that runs gets the signal; one that has ended is no error", async () => {
    const child = spawn("sleep", ["600"], { detached: true, stdio: "ignore" });
    await once(child, "spawn");
    const { pid = 0 } = child;
    const exit = once(child, "exit");
    expect(signalGroup(pid, "SIGKILL")).toBe(true);
    expect(await exit).toEqual([null, "SIGKILL"]);
    expect(signalGroup(pid, "SIGKILL")).toBe(false);
});

test("a signal that there is not is an error", () => {
    expect(() => signalGroup(process.pid, "SIGNOT" as NodeJS.Signals)).toThrow("SIGNOT");
});
