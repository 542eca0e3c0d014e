import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { guard } from "../containers/guardian.ts";
import type { Interruption } from "./interruption.ts";
import { groupLives, signalGroup } from "./process-group.ts";

/** A program that works for this one and shares its terminal. */
export interface Program {
    command: string;
    args: readonly string[];
    cwd: string;
    env: NodeJS.ProcessEnv;
}

export interface SuperviseOptions {
    /** How long it may take to end in order once it was asked to, in milliseconds. */
    grace?: number;
    /** Where its stdout goes: a file descriptor, or this process's own. */
    stdout?: number | "inherit";
}

/** Synapse, a browser and a report have to be ended. */
const GRACE = 20_000;

/**
 * Runs a program to its end, in a process group of its own. Ctrl-C reaches it once, as SIGINT; it is killed with all it
 * started when it does not end in time, or at the second Ctrl-C. It has an IPC channel: when that closes, we are gone.
 *
 * @returns its exit code; null when a signal ended it
 * @throws Interrupted when it was not even started; Error when it cannot be
 */
export async function supervise(
    program: Program,
    interruption: Interruption,
    { grace = GRACE, stdout = "inherit" }: SuperviseOptions = {},
): Promise<number | null> {
    interruption.first.throwIfAborted();
    const child = spawn(program.command, program.args, {
        cwd: program.cwd,
        env: program.env,
        detached: true,
        stdio: ["ignore", stdout, "inherit", "ipc"],
    });
    const ended = once(child, "exit");
    const { pid } = child;
    // It cannot be started: that is what `ended` rejects with.
    if (pid === undefined) return (await ended)[0];
    const release = guard({ kind: "process-group", pid });
    const done = new AbortController();
    const kill = () => void signalGroup(pid, "SIGKILL");
    const stop = () => {
        process.stderr.write("\nending in order; Ctrl-C again ends at once\n");
        child.kill("SIGINT");
        delay(grace, undefined, { signal: done.signal }).then(kill, () => {});
    };
    interruption.first.addEventListener("abort", stop, { signal: done.signal });
    interruption.second.addEventListener("abort", kill, { signal: done.signal });
    try {
        const [code] = await ended;
        await groupGone(pid, grace);
        return code;
    } finally {
        done.abort();
        release();
    }
}

/** Waits for those whom the program left behind to end, and kills them when they do not. */
async function groupGone(group: number, grace: number): Promise<void> {
    const deadline = Date.now() + grace;
    while (groupLives(group)) {
        if (Date.now() > deadline) {
            signalGroup(group, "SIGKILL");
            return;
        }
        await delay(20);
    }
}
