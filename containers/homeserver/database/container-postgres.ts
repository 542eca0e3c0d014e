import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { PostgreSqlContainer, type StartedPostgreSqlContainer } from "@testcontainers/postgresql";
import { Network, type StartedNetwork, type WaitStrategy } from "testcontainers";
import { afterError } from "../../after-error.ts";
import { runCommand } from "../../command.ts";
import { EndOnce } from "../../end-once.ts";
import { guard } from "../../guardian.ts";
import { Problem } from "../../problem.ts";
import { docker, exitCodeOf, hasImage, logOf, removeContainer } from "../docker-cli.ts";
import { prepareImage } from "../image.ts";
import { LOCAL_POSTGRES_IMAGE } from "../local-image/recipes.ts";
import { onLoopback } from "../on-loopback.ts";
import type { PostgresSource, SeenFrom, ServerDatabase } from "./database.ts";
import { DATABASE, PostgresConsole, type RunProgram, USER } from "./postgres-console.ts";

/** How long one program may take, in milliseconds. */
const LIMIT = 60_000;
/** How long the server may take to answer, in milliseconds: it makes its files first. */
const READY_LIMIT = 60_000;
const PORT = 5432;
/** Where dumps are inside of the container, on their way. */
const DUMP = "/tmp/keyproof.dump";

const DEFAULT_IMAGE = "postgres:16-alpine";
/** The environment variable that names another: the official image, or one with the same entrypoint. */
export const IMAGE_VARIABLE = "KEYPROOF_POSTGRES_IMAGE";

const FIX = `Name one that is there with ${IMAGE_VARIABLE} (as root on Debian, ${LOCAL_POSTGRES_IMAGE} is built), or choose --database sqlite.`;

/** Which image Postgres is started from. */
export function postgresImage(): string {
    return process.env[IMAGE_VARIABLE] || DEFAULT_IMAGE;
}

/** Postgres in a container, for homeservers in containers. */
export const containerPostgres: PostgresSource = {
    prepare: async (progress) => {
        await prepareImage(postgresImage(), progress).catch((error: unknown) => {
            if (!(error instanceof Problem)) throw error;
            const { wrong, seen } = error;
            throw new Problem({ wrong, seen, fix: FIX }, { cause: error });
        });
    },
    missing: async () => {
        const image = postgresImage();
        return (await hasImage(image)) ? undefined : `Postgres's image ${image} is not on this machine`;
    },
    start: () => ContainerPostgres.start(postgresImage()),
};

/**
 * A Postgres of our own, in a container that Testcontainers' module starts, on a network of its own that the homeserver's
 * container joins. It outlives those: each start of the homeserver is a new container.
 */
class ContainerPostgres implements ServerDatabase {
    public readonly kind = "postgres";
    public readonly description: string;
    public readonly network: string;
    readonly #name: string;
    readonly #container: StartedPostgreSqlContainer;
    readonly #console: PostgresConsole;
    readonly #end: () => Promise<void>;
    readonly #gone = new EndOnce();

    private constructor(
        made: { name: string; container: StartedPostgreSqlContainer; console: PostgresConsole; version: string },
        end: () => Promise<void>,
    ) {
        this.description = `Postgres ${made.version} (docker)`;
        this.network = made.name;
        this.#name = made.name;
        this.#container = made.container;
        this.#console = made.console;
        this.#end = end;
    }

    /** Starts one with one empty database. */
    public static async start(image: string): Promise<ContainerPostgres> {
        // The network's, too.
        const name = `keyproof-postgres-${randomBytes(6).toString("hex")}`;
        const releaseNetwork = guard({ kind: "network", name });
        const releaseContainer = guard({ kind: "container", id: name });
        let network: StartedNetwork | undefined;
        // Testcontainers removes a container that does not come up, and its log with it.
        const said: string[] = [];
        const end = async () => {
            await removeContainer(name);
            releaseContainer();
            await network?.stop();
            releaseNetwork();
        };
        try {
            // The guardian removes it; Testcontainers' own reaper is an image that would have to be pulled.
            process.env.TESTCONTAINERS_RYUK_DISABLED ??= "true";
            network = await new Network({ nextUuid: () => name }).start();
            const container = await new LoopbackPostgres(image)
                .withName(name)
                .withNetwork(network)
                .withUsername(USER)
                .withDatabase("postgres")
                .withPassword(randomBytes(16).toString("base64url"))
                .withWaitStrategy(untilHealthy)
                // The module's own would have the password on a command line.
                .withHealthCheck({
                    test: ["CMD", "pg_isready", "--host=127.0.0.1", `--username=${USER}`],
                    interval: 250,
                    timeout: 1_000,
                    retries: 1_000,
                })
                // Nothing of it outlives this run, whatever happens to the machine.
                .withCommand(["postgres", "-c", "fsync=off"])
                .withLogConsumer((stream) => stream.on("data", (line) => said.push(String(line).trimEnd())))
                .withAutoCleanup(false)
                .start();
            const console = new PostgresConsole(inContainer(name));
            await console.create();
            return new ContainerPostgres({ name, container, console, version: await console.version() }, end);
        } catch (error) {
            // Where it ended before its port was there, Testcontainers says only that there is none, and keeps it.
            const code = await exitCodeOf(name);
            const why = code === undefined ? error : `Error: it ended (exit code ${code})`;
            const log = said.length > 0 ? said : await logOf(name);
            const what = `Postgres (Docker image ${image}) could not be started: ${why}`;
            throw await afterError(new Error([what, ...log.slice(-20)].join("\n"), { cause: error }), end);
        }
    }

    public settings(from: SeenFrom) {
        const where =
            from === "a container"
                ? { host: this.#name, port: PORT }
                : { host: "127.0.0.1", port: this.#container.getPort() };
        const who = { user: USER, password: this.#container.getPassword(), dbname: DATABASE };
        // Few connections: a homeserver of a test has a handful of people.
        return { name: "psycopg2", args: { ...where, ...who, cp_min: 1, cp_max: 5 } };
    }

    public run(sql: string): Promise<string[]> {
        return this.#console.run(sql);
    }

    public async dump(file: string): Promise<void> {
        await this.#console.dump(DUMP);
        await docker(["cp", `${this.#name}:${DUMP}`, file], LIMIT);
    }

    public async restore(file: string): Promise<void> {
        await docker(["cp", file, `${this.#name}:${DUMP}`], LIMIT);
        await this.#console.restore(DUMP);
    }

    public dispose(): Promise<void> {
        return this.#gone.do(this.#end);
    }
}

class LoopbackPostgres extends PostgreSqlContainer {
    protected override async beforeContainerCreated(): Promise<void> {
        onLoopback(this.hostConfig);
    }
}

/** Known at once when it ended; the module's own looks at the port from where Testcontainers takes the engine to be, too. */
const untilHealthy: WaitStrategy = {
    waitUntilReady: async (container) => {
        const deadline = Date.now() + READY_LIMIT;
        for (;;) {
            const { State } = await container.inspect();
            if (State.Health?.Status === "healthy") return;
            if (!State.Running) throw new Error(`it ended (exit code ${State.ExitCode})`);
            if (Date.now() > deadline) throw new Error(`it did not answer within ${READY_LIMIT / 1_000} s`);
            await delay(100);
        }
    },
    withStartupTimeout: () => untilHealthy,
    isStartupTimeoutSet: () => true,
    getStartupTimeout: () => READY_LIMIT,
};

/** Inside, by its own socket, who owns the database needs no password. */
function inContainer(name: string): RunProgram {
    return (program, args, onLine) =>
        runCommand("docker", ["exec", "--env", `PGUSER=${USER}`, name, program, ...args], {
            limit: LIMIT,
            ...(onLine && { onLine }),
        });
}
