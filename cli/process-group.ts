import { readdirSync, readFileSync } from "node:fs";

/** Sends a signal to all of a process group. @returns whether anybody was there */
export function signalGroup(group: number, signal: NodeJS.Signals): boolean {
    return send(group, signal);
}

/** Whether any process of a group still runs. One that ended and that nobody asked after (a zombie) does not. */
export function groupLives(group: number): boolean {
    if (!send(group, 0)) return false;
    const states = statesOf(group);
    // Where there is no /proc, a zombie cannot be told from a process that runs.
    return states === undefined || states.some((state) => state !== "Z" && state !== "X");
}

function send(group: number, signal: NodeJS.Signals | 0): boolean {
    try {
        return process.kill(-group, signal);
    } catch {
        return false;
    }
}

/** The state of each process of a group, as in proc_pid_stat(5); undefined where there is no /proc. */
function statesOf(group: number): string[] | undefined {
    try {
        const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
        return pids.map(statOf).flatMap((stat) => (stat && stat.group === group ? [stat.state] : []));
    } catch {
        return undefined;
    }
}

function statOf(pid: string): { state: string; group: number } | undefined {
    try {
        const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
        // The second field is the program's name in parentheses and may hold spaces: count from its end.
        const [state = "", , group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        return { state, group: Number(group) };
    } catch {
        // It ended meanwhile.
        return undefined;
    }
}
