import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { guard } from "../guardian.ts";
import { Problem } from "../problem.ts";
import type { Progress } from "../progress.ts";
import { installPackage } from "./engine.ts";
import { freePort } from "./port.ts";

/** How long it may take to answer, in milliseconds. */
const READY_LIMIT = 10_000;

/** Both speak the same protocol. */
const PROGRAMS = ["redis-server", "valkey-server"];

/** The program of a Redis on this machine; undefined where there is none. */
export function findRedis(env: NodeJS.ProcessEnv = process.env): string | undefined {
    const folders = [...(env.PATH ?? "").split(path.delimiter).filter(Boolean), "/usr/bin", "/usr/local/bin"];
    return folders
        .flatMap((folder) => PROGRAMS.map((name) => path.join(folder, name)))
        .find((file) => existsSync(file));
}

/**
 * The same, after installing it where that can be done.
 *
 * @throws Problem when there is none and it cannot be installed from here
 */
export async function requireRedis(progress: Progress): Promise<string> {
    const found = findRedis();
    if (found) return found;
    if (existsSync("/etc/debian_version") && process.getuid?.() === 0) await installPackage("redis-server", progress);
    const installed = findRedis();
    if (installed) return installed;
    throw new Problem({
        wrong: "There is no Redis on this machine, by which Synapse's processes speak to each other",
        seen: `neither ${PROGRAMS.join(" nor ")} is on the PATH`,
        fix: "Install it (on Debian: apt install redis-server).",
    });
}

/** A Redis of our own, on loopback, with nothing on disk. */
export class LocalRedis {
    public readonly port: number;
    readonly #server: ChildProcess;
    readonly #release: () => void;

    private constructor(port: number, server: ChildProcess) {
        this.port = port;
        this.#server = server;
        this.#release = server.pid === undefined ? () => {} : guard({ kind: "process-group", pid: server.pid });
    }

    /** @throws Error when it does not answer */
    public static async start(program: string): Promise<LocalRedis> {
        const port = await freePort();
        const settings = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
        const server = spawn(program, settings, { detached: true, stdio: "ignore" });
        await once(server, "spawn");
        const redis = new LocalRedis(port, server);
        const deadline = Date.now() + READY_LIMIT;
        while (!(await answers(port))) {
            if (server.exitCode !== null || Date.now() > deadline) {
                await redis.stop();
                throw new Error(`${program} does not answer at port ${port} (exit code ${server.exitCode})`);
            }
            await delay(50);
        }
        return redis;
    }

    /** Safe to call twice. */
    public async stop(): Promise<void> {
        if (this.#server.exitCode === null && this.#server.signalCode === null) {
            const gone = once(this.#server, "exit");
            if (this.#server.pid !== undefined) process.kill(-this.#server.pid, "SIGKILL");
            await gone;
        }
        this.#release();
    }
}

function answers(port: number): Promise<boolean> {
    return new Promise((resolve) => {
        const socket = net.connect({ port, host: "127.0.0.1" });
        socket.once("connect", () => {
            socket.destroy();
            resolve(true);
        });
        socket.once("error", () => resolve(false));
    });
}
