import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { open } from "node:fs/promises";
import { guard } from "../guardian.ts";
import { signalGroup } from "../signal-group.ts";

/** How long a server may take to end after SIGTERM, in milliseconds. */
export const STOP_LIMIT = 15_000;

export interface ServerProcessOptions {
    cwd?: string;
    /** What its output is added to; it is thrown away otherwise. */
    logFile?: string;
    /** Whose process it is to be, where this one is root's. */
    as?: { uid: number; gid: number };
}

/** A server as a process group of its own: nothing of it outlives this process, however that ends. */
export class ServerProcess {
    readonly #child: ChildProcess;
    readonly #pid: number;
    readonly #gone: Promise<unknown>;

    private constructor(child: ChildProcess, pid: number) {
        this.#child = child;
        this.#pid = pid;
        const release = guard({ kind: "process-group", pid });
        this.#gone = once(child, "exit").finally(release);
    }

    /** Starts it; whether it answers yet is for others to ask. @throws Error when it cannot be spawned */
    public static async start(
        command: string,
        args: readonly string[],
        { cwd, logFile, as }: ServerProcessOptions = {},
    ): Promise<ServerProcess> {
        const log = logFile === undefined ? undefined : await open(logFile, "a");
        try {
            const output = log?.fd ?? "ignore";
            const stdio: ["ignore", typeof output, typeof output] = ["ignore", output, output];
            const child = spawn(command, args, { ...(cwd !== undefined && { cwd }), detached: true, stdio, ...as });
            await once(child, "spawn");
            if (child.pid === undefined) throw new Error(`${command} was not spawned`);
            return new ServerProcess(child, child.pid);
        } finally {
            await log?.close();
        }
    }

    /** How it ended, if it did: `"exit code 1"`. */
    public async ended(): Promise<string | undefined> {
        const { exitCode, signalCode } = this.#child;
        if (signalCode !== null) return signalCode;
        return exitCode === null ? undefined : `exit code ${exitCode}`;
    }

    /** Ends it (with SIGKILL when SIGTERM takes too long) and resolves when it is gone. Safe to call twice. */
    public async end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
        const late = setTimeout(() => signalGroup(this.#pid, "SIGKILL"), STOP_LIMIT);
        try {
            signalGroup(this.#pid, signal);
            await this.#gone;
        } finally {
            clearTimeout(late);
        }
    }

    /** Lets this process end while the server runs: the guardian ends the server then. */
    public unref(): void {
        this.#child.unref();
    }
}
