import { randomBytes } from "node:crypto";
import { chown, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterError } from "../../after-error.ts";
import { runCommand } from "../../command.ts";
import { EndOnce } from "../../end-once.ts";
import { guard } from "../../guardian.ts";
import { Problem } from "../../problem.ts";
import { logTail } from "../log-tail.ts";
import { freePort } from "../port.ts";
import { ServerProcess } from "../server-process.ts";
import type { PostgresSource, SeenFrom, ServerDatabase } from "./database.ts";
import { DATABASE, PostgresConsole, USER } from "./postgres-console.ts";
import { findPostgres, requirePostgres } from "./programs.ts";

/** How long one program may take, in milliseconds. */
const LIMIT = 60_000;
/** How long the server may take to answer, in milliseconds. */
const READY_LIMIT = 30_000;

/** It refuses to run as root: these are the users that systems have for it, and the one that can do nothing. */
const USERS = ["postgres", "_postgres", "nobody"];

/** Postgres from this machine's own programs, for homeservers that are processes of it. */
export const localPostgres: PostgresSource = {
    prepare: async (progress) => {
        await requirePostgres(progress);
    },
    missing: async () =>
        findPostgres() ? undefined : "there is no Postgres on this machine (on Debian: apt install postgresql)",
    start: () => LocalPostgres.start(),
};

/** A Postgres of our own, as a process of this machine, on loopback only. */
export class LocalPostgres implements ServerDatabase {
    public readonly kind = "postgres";
    readonly #bin: string;
    readonly #folder: string;
    readonly #port: number;
    readonly #password: string;
    readonly #server: ServerProcess;
    readonly #releaseFolder: () => void;
    readonly #console = new PostgresConsole((...program) => this.#client(...program));
    #version = "";
    readonly #gone = new EndOnce();

    private constructor(
        made: { bin: string; folder: string; port: number; password: string },
        server: ServerProcess,
        releaseFolder: () => void,
    ) {
        this.#bin = made.bin;
        this.#folder = made.folder;
        this.#port = made.port;
        this.#password = made.password;
        this.#server = server;
        this.#releaseFolder = releaseFolder;
    }

    /**
     * Makes a cluster with one empty database, and starts it.
     *
     * @throws Problem when there is no Postgres here
     */
    public static async start(): Promise<LocalPostgres> {
        const bin = await requirePostgres(() => {});
        const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), "keyproof-postgres-")));
        const releaseFolder = guard({ kind: "folder", path: folder });
        let postgres: LocalPostgres | undefined;
        try {
            const user = await whoRunsIt();
            if (user) await chown(folder, user.uid, user.gid);
            const password = randomBytes(16).toString("base64url");
            const port = await freePort();
            await initialise(bin, folder, password, user);
            const server = await launch(bin, folder, port, user);
            const made = { bin, folder, port, password };
            postgres = new LocalPostgres(made, server, releaseFolder);
            await postgres.#untilReady();
            await postgres.#console.create();
            postgres.#version = await postgres.#console.version();
            return postgres;
        } catch (error) {
            throw await afterError(
                error,
                () => postgres?.dispose(),
                async () => {
                    await rm(folder, { recursive: true, force: true });
                    releaseFolder();
                },
            );
        }
    }

    public get description(): string {
        return `Postgres ${this.#version}`;
    }

    public settings(from: SeenFrom) {
        if (from === "a container") {
            throw new Problem({
                wrong: "A homeserver in a container cannot reach a Postgres that listens on this machine's loopback",
                seen: `${this.description} is a process of this machine`,
                fix: "Choose --homeserver pypi, or --database sqlite.",
            });
        }
        const where = { host: "127.0.0.1", port: this.#port, user: USER, password: this.#password, dbname: DATABASE };
        // Few connections: a homeserver of a test has a handful of people.
        return { name: "psycopg2", args: { ...where, cp_min: 1, cp_max: 5 } };
    }

    public run(sql: string): Promise<string[]> {
        return this.#console.run(sql);
    }

    public dump(file: string): Promise<void> {
        return this.#console.dump(file);
    }

    public restore(file: string): Promise<void> {
        return this.#console.restore(file);
    }

    public dispose(): Promise<void> {
        return this.#gone.do(() => this.#end());
    }

    async #end(): Promise<void> {
        // Data that goes anyway need not be written back in order.
        await this.#server.end("SIGKILL");
        await rm(this.#folder, { recursive: true, force: true });
        this.#releaseFolder();
    }

    async #untilReady(): Promise<void> {
        const deadline = Date.now() + READY_LIMIT;
        for (;;) {
            const refused = await this.#client("psql", ["--dbname", "postgres", "--command", "SELECT 1"]).then(
                () => undefined,
                (error: unknown) => error,
            );
            if (refused === undefined) return;
            if ((await this.#server.ended()) !== undefined || Date.now() > deadline) {
                throw new Error(`Postgres does not answer:\n${await logTail(logOf(this.#folder))}`, {
                    cause: refused,
                });
            }
            await delay(50);
        }
    }

    async #client(program: string, args: readonly string[], onLine?: (line: string) => void): Promise<void> {
        await runCommand(path.join(this.#bin, program), args, {
            limit: LIMIT,
            env: {
                ...process.env,
                PGHOST: "127.0.0.1",
                PGPORT: String(this.#port),
                PGUSER: USER,
                PGPASSWORD: this.#password,
            },
            ...(onLine && { onLine }),
        });
    }
}

/** Whose process it is to be: ours, unless we are root. */
async function whoRunsIt(): Promise<{ uid: number; gid: number } | undefined> {
    if (process.getuid?.() !== 0) return undefined;
    const lines = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
    const [found] = USERS.flatMap((name) => lines.filter(([user]) => user === name));
    if (!found) throw new Error(`Postgres does not run as root, and this machine has no user ${USERS.join(" or ")}`);
    return { uid: Number(found[2]), gid: Number(found[3]) };
}

function logOf(folder: string): string {
    return path.join(folder, "postgres.log");
}

async function initialise(
    bin: string,
    folder: string,
    password: string,
    user: { uid: number; gid: number } | undefined,
): Promise<void> {
    const secret = path.join(folder, "password");
    await writeFile(secret, password, { mode: 0o600 });
    if (user) await chown(secret, user.uid, user.gid);
    const how = ["--encoding=UTF8", "--locale=C", "--auth=scram-sha-256", `--username=${USER}`, `--pwfile=${secret}`];
    // Nothing of it outlives this run, whatever happens to the machine.
    const args = ["--pgdata", path.join(folder, "data"), "--no-sync", ...how];
    await runCommand(path.join(bin, "initdb"), args, { limit: LIMIT, cwd: folder, ...(user && { as: user }) });
    await rm(secret);
}

function launch(
    bin: string,
    folder: string,
    port: number,
    user: { uid: number; gid: number } | undefined,
): Promise<ServerProcess> {
    const settings = { listen_addresses: "127.0.0.1", port, unix_socket_directories: "", fsync: "off" };
    const set = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const how = { cwd: folder, logFile: logOf(folder), ...(user && { as: user }) };
    return ServerProcess.start(path.join(bin, "postgres"), ["-D", path.join(folder, "data"), ...set], how);
}
