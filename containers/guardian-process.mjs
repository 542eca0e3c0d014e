/**
 * The guardian: waits until its stdin ends, which it does when its owner is gone, however that came about, and then
 * cleans up after it. Plain JavaScript with no imports of ours, so that it starts quickly and needs no type stripping.
 *
 * It reads one JSON object a line: `{ guard: key, ward }` or `{ release: key }`.
 */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

/** How long a process group may take to end in order, in milliseconds. */
const GRACE = 5_000;
/** How long the engine may take to remove containers, in milliseconds. */
const ENGINE_LIMIT = 30_000;

/** @type {Map<number, { kind: string, pid?: number, path?: string, id?: string, name?: string, born?: string }>} */
const wards = new Map();

// Ctrl-C reaches whole process groups, and a closing terminal whole sessions: the guardian is the one that stays.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});

const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => {
    const message = JSON.parse(line);
    if ("release" in message) wards.delete(message.release);
    else wards.set(message.guard, { ...message.ward, born: born(message.ward.pid) });
});
lines.on("close", async () => {
    for (const batch of batches([...wards.values()].reverse())) await cleaners[batch[0].kind](batch);
    process.exit();
});

/** Last guarded, first cleaned (a container before the engine it runs in); neighbours of one kind go together. */
function batches(all) {
    const result = [];
    for (const ward of all) {
        if (result.at(-1)?.[0].kind === ward.kind) result.at(-1).push(ward);
        else result.push([ward]);
    }
    return result;
}

const cleaners = {
    "process-group": async (batch) => {
        const groups = batch.filter((ward) => !reused(ward)).map((ward) => ward.pid);
        await end(groups, "SIGTERM");
        await end(groups, "SIGKILL");
    },
    container: async (batch) => {
        const ids = batch.map((ward) => ward.id);
        // One that is gone already makes the command fail: that is what was wanted.
        await promisify(execFile)("docker", ["rm", "-f", "-v", ...ids], { timeout: ENGINE_LIMIT }).catch(() => {});
    },
    network: async (batch) => {
        const names = batch.map((ward) => ward.name);
        await promisify(execFile)("docker", ["network", "rm", ...names], { timeout: ENGINE_LIMIT }).catch(() => {});
    },
    folder: async (batch) => {
        for (const { path } of batch) {
            await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }).catch(() => {});
        }
    },
};

/** Signals the groups that are left and waits, within the grace, until none is. */
async function end(groups, signal) {
    const deadline = Date.now() + GRACE;
    for (const pid of groups) send(pid, signal);
    while (groups.some((pid) => send(pid, 0)) && Date.now() < deadline) await delay(20);
}

/** @returns whether the group exists */
function send(pid, signal) {
    try {
        return process.kill(-pid, signal);
    } catch (error) {
        return error.code !== "ESRCH";
    }
}

/** A number names another process by now when the process that has it was born at another time. */
function reused(ward) {
    const now = born(ward.pid);
    return now !== undefined && now !== ward.born;
}

/** When a process started, in clock ticks since boot: field 22 of proc_pid_stat(5). Undefined where there is no /proc. */
function born(pid) {
    if (pid === undefined) return undefined;
    try {
        const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
        // The second field is the program's name in parentheses and may hold spaces: count from its end.
        return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    } catch {
        return undefined;
    }
}
