import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { guard } from "./guardian.ts";
import { signalGroup } from "./signal-group.ts";

/** How many of a command's last lines are kept for the error. */
const KEPT_LINES = 200;

export interface CommandOptions {
    cwd?: string;
    env?: NodeJS.ProcessEnv;
    /** Whose process it is to be, where this one is root's. */
    as?: { uid: number; gid: number };
    /** How long it may take, in milliseconds; it is killed then. */
    limit: number;
    /** Called with each line that it writes, to either stream. */
    onLine?: (line: string) => void;
}

/** A command that could not be started, failed, or took too long. */
export class CommandFailed extends Error {
    /** The last lines that it wrote, oldest first. */
    public readonly lines: readonly string[];

    public constructor(message: string, lines: readonly string[], options?: ErrorOptions) {
        super([message, ...lines.slice(-5)].join("\n"), options);
        this.name = "CommandFailed";
        this.lines = lines;
    }
}

/**
 * Runs a command to its end, in a process group of its own: nothing of it outlives this process, however that ends.
 *
 * @throws CommandFailed
 */
export async function runCommand(command: string, args: readonly string[], options: CommandOptions): Promise<void> {
    const lines: string[] = [];
    const failed = (how: string, cause?: unknown) => new CommandFailed(`${command} ${how}`, lines, { cause });
    const child = spawn(command, args, {
        ...(options.cwd && { cwd: options.cwd }),
        ...options.as,
        env: options.env ?? process.env,
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
    });
    const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
        child.once("error", (error) => reject(failed("could not be started", error)));
        child.once("close", (code, signal) => resolve({ code, signal }));
    });
    for (const stream of [child.stdout, child.stderr]) {
        createInterface({ input: stream }).on("line", (line) => {
            lines.push(line);
            if (lines.length > KEPT_LINES) lines.shift();
            options.onLine?.(line);
        });
    }
    const { pid } = child;
    const release = pid === undefined ? () => {} : guard({ kind: "process-group", pid });
    let late = false;
    const timer = setTimeout(() => {
        // A command that ends just now is not late.
        late = pid !== undefined && signalGroup(pid, "SIGKILL");
    }, options.limit);
    try {
        const { code, signal } = await ended;
        if (late) throw failed(`was not done after ${options.limit / 1000} s`);
        if (code !== 0) throw failed(signal ? `was ended by ${signal}` : `failed with exit code ${code}`);
    } finally {
        clearTimeout(timer);
        release();
    }
}
