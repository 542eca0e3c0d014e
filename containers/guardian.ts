import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Something that must not outlive this process, however it ends (Ctrl-C, a crash, kill -9). */
export type Ward =
    /** A process group by its leader: ended with SIGTERM, then SIGKILL. Spawn the leader with `detached: true`. */
    | { kind: "process-group"; pid: number }
    /** A folder and all that is in it, by its absolute path. */
    | { kind: "folder"; path: string }
    /** A container by its id, or by its name so that it can be guarded before it exists; its anonymous volumes go too. */
    | { kind: "container"; id: string }
    /** A network of containers by its name; guard it before those that are on it. */
    | { kind: "network"; name: string };

const PROCESS = fileURLToPath(new URL("guardian-process.mjs", import.meta.url));

const held = new Map<number, Ward>();
let lastKey = 0;
let guardian: ChildProcess | undefined;

/**
 * Hands a ward to the guardian, a small process of its own that outlives this one just long enough to clean up. What
 * was guarded last is cleaned up first. A ward that is not there (any more) is no error.
 *
 * @returns a function that releases the ward once it was ended in order; safe to call twice
 * @throws Error when a folder's path is not absolute
 */
export function guard(ward: Ward): () => void {
    if (ward.kind === "folder" && !path.isAbsolute(ward.path)) {
        throw new Error(`only an absolute path can be guarded, not ${ward.path}`);
    }
    const key = ++lastKey;
    held.set(key, ward);
    if (guardian) tell({ guard: key, ward });
    else start();
    return () => {
        if (held.delete(key)) tell({ release: key });
    };
}

/** Starts the guardian, in a session of its own that no Ctrl-C reaches, and tells it all that is held. */
function start(): void {
    const { NODE_OPTIONS: _, ...env } = process.env;
    const child = spawn(process.execPath, [PROCESS], {
        detached: true,
        stdio: ["pipe", "ignore", "ignore"],
        cwd: path.parse(PROCESS).root,
        env,
    });
    const lost = () => {
        if (guardian === child) guardian = undefined;
    };
    // A guardian that was killed itself is replaced by the next call of guard().
    child.on("error", lost).on("exit", lost);
    child.stdin?.on("error", lost);
    child.unref();
    if (child.stdin && "unref" in child.stdin && typeof child.stdin.unref === "function") child.stdin.unref();
    guardian = child;
    for (const [key, ward] of held) tell({ guard: key, ward });
}

function tell(message: { guard: number; ward: Ward } | { release: number }): void {
    guardian?.stdin?.write(`${JSON.stringify(message)}\n`);
}
