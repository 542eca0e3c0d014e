import { existsSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Problem } from "../problem.ts";
import type { Progress } from "../progress.ts";
import { findOrInstall } from "./engine.ts";
import { freePort } from "./port.ts";
import { ServerProcess } from "./server-process.ts";

/** How long it may take to answer, in milliseconds. */
const READY_LIMIT = 10_000;

/** Both speak the same protocol. */
const PROGRAMS = ["redis-server", "valkey-server"];

/** The program of a Redis on this machine; undefined where there is none. */
export function findRedis(): string | undefined {
    const folders = [...(process.env.PATH ?? "").split(path.delimiter).filter(Boolean), "/usr/bin", "/usr/local/bin"];
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
    const found = await findOrInstall(findRedis, "redis-server", progress);
    if (found !== undefined) return found;
    throw new Problem({
        wrong: "There is no Redis on this machine, by which Synapse's processes speak to each other",
        seen: `neither ${PROGRAMS.join(" nor ")} is on the PATH`,
        fix: "Install it (on Debian: apt install redis-server).",
    });
}

/** A Redis of our own, on loopback, with nothing on disk. */
export class LocalRedis {
    public readonly port: number;
    readonly #server: ServerProcess;

    private constructor(port: number, server: ServerProcess) {
        this.port = port;
        this.#server = server;
    }

    /** @throws Error when it does not answer */
    public static async start(program: string): Promise<LocalRedis> {
        const port = await freePort();
        const settings = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
        const server = await ServerProcess.start(program, settings);
        const deadline = Date.now() + READY_LIMIT;
        while (!(await answers(port))) {
            const ended = await server.ended();
            if (ended !== undefined || Date.now() > deadline) {
                await server.end("SIGKILL");
                throw new Error(`${program} does not answer at port ${port} (${ended ?? "it runs"})`);
            }
            await delay(50);
        }
        return new LocalRedis(port, server);
    }

    /** Safe to call twice. */
    public stop(): Promise<void> {
        return this.#server.end("SIGKILL");
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
