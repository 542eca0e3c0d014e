import { stat } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { afterError } from "../after-error.ts";
import { endedInTurn } from "../all-ended.ts";
import { openData, type ServerData, writeConfig } from "./data.ts";
import type { PostgresSource } from "./database/database.ts";
import type {
    Homeserver,
    HomeserverOptions,
    Registration,
    StartedHomeserver,
    StoppedHomeserver,
} from "./homeserver.ts";
import { logTail } from "./log-tail.ts";
import { requireFreePort } from "./port.ts";
import { askVersions, readSoftware } from "./software.ts";
import { SERVER_NAME, synapseFiles } from "./synapse-config.ts";

/** A way of running Synapse ourselves: all that a provider must do, for `startSynapse()` does the rest. */
export interface Launcher extends Homeserver {
    readonly provider: "pypi" | "docker";
    /** Where Synapse is to listen, as seen from where it runs. */
    readonly bindAddress: "127.0.0.1" | "0.0.0.0";
    readonly postgres: PostgresSource;
    /** Starts Synapse on the data, whose configuration is written, and captures its output in the data's log. */
    launch(data: ServerData): Promise<RunningSynapse>;
    /**
     * Runs Synapse's own synapse_port_db: from SQLite's file in the data's folder into the database that its configuration
     * names.
     */
    port(data: ServerData): Promise<void>;
}

/** A Synapse that was launched, whether it answers already or not. */
export interface RunningSynapse {
    /** How it ended, if it did: `"exit code 1"`. */
    ended(): Promise<string | undefined>;
    /** Ends it (with SIGKILL when SIGTERM takes too long) and resolves when it is gone. Safe to call twice. */
    end(signal: "SIGTERM" | "SIGKILL"): Promise<void>;
}

/** How long Synapse may take to answer, in milliseconds: three to seven seconds are usual, an upgrade takes longer. */
const READY_LIMIT = 60_000;

/** What runs on each data folder now: disposing of any handle ends it before the folder goes. */
const running = new WeakMap<ServerData, RunningSynapse>();

/**
 * Starts Synapse on the data and resolves when it answers.
 *
 * @throws Problem when its port is taken; Error with the log's last lines when it ends or does not answer in time
 */
export async function startSynapse(launcher: Launcher, data: ServerData): Promise<StartedHomeserver> {
    await requireFreePort(data.port);
    await writeConfig(data, launcher.bindAddress);
    const earlier = await sizeOf(data.logFile);
    const synapse = await launcher.launch(data);
    running.set(data, synapse);
    const baseUrl = `http://127.0.0.1:${data.port}`;
    try {
        await untilReady(baseUrl, launcher, synapse, () => logTail(data.logFile, earlier));
        return new StartedSynapse(launcher, data, synapse, baseUrl, await readSoftware(baseUrl));
    } catch (error) {
        throw await afterError(error, () => synapse.end("SIGKILL"));
    }
}

/** How long moving the rows of a test's accounts may take, in milliseconds. */
export const PORT_LIMIT = 5 * 60_000;

/** What `port()` gives to synapse_port_db. */
export function portArguments({ folder }: ServerData): string[] {
    const { database, config } = synapseFiles(folder);
    return ["--sqlite-database", database, "--postgres-config", config];
}

/** What every launcher's `start()` does: installs it, makes its data, starts it; leaves no data where that fails. */
export async function startOnNewData(launcher: Launcher, options: HomeserverOptions): Promise<StartedHomeserver> {
    await launcher.prepare(() => {});
    const data = await openData(options, launcher.postgres);
    try {
        return await startSynapse(launcher, data);
    } catch (error) {
        throw await afterError(error, () => data.remove());
    }
}

/**
 * Waits until a process of Synapse answers.
 *
 * @throws Error with the log's last lines when it ends or does not answer in time
 */
export async function untilReady(
    baseUrl: string,
    launcher: Pick<Launcher, "description">,
    synapse: RunningSynapse,
    lastLines: () => Promise<string>,
): Promise<void> {
    const deadline = Date.now() + READY_LIMIT;
    for (;;) {
        const answer = await askVersions(baseUrl);
        if (answer.kind === "matrix") return;
        const ended = await synapse.ended();
        if (ended !== undefined) {
            throw new Error(`${launcher.description} ended while it started (${ended}):\n${await lastLines()}`);
        }
        if (Date.now() > deadline) {
            const waited = `${launcher.description} did not answer at ${baseUrl} within ${READY_LIMIT / 1000} s`;
            throw new Error(`${waited} (${answer.seen}):\n${await lastLines()}`);
        }
        await delay(50);
    }
}

async function sizeOf(file: string): Promise<number> {
    return stat(file).then(
        ({ size }) => size,
        () => 0,
    );
}

class StartedSynapse implements StartedHomeserver {
    public readonly provider: Homeserver["provider"];
    public readonly baseUrl: string;
    public readonly serverName = SERVER_NAME;
    public readonly software: { name: string; version: string };
    public readonly registration: Registration;
    public readonly database: StartedHomeserver["database"];
    public readonly mailPort: number | undefined;
    public readonly logFile: string;
    readonly #launcher: Launcher;
    readonly #data: ServerData;
    readonly #synapse: RunningSynapse;

    public constructor(
        launcher: Launcher,
        data: ServerData,
        synapse: RunningSynapse,
        baseUrl: string,
        software: { name: string; version: string },
    ) {
        this.provider = launcher.provider;
        this.baseUrl = baseUrl;
        this.software = software;
        this.database = data.database;
        this.registration = { kind: "shared-secret", secret: data.secrets.registrationSharedSecret };
        this.mailPort = launcher.bindAddress === "127.0.0.1" ? data.mailPort : undefined;
        this.logFile = data.logFile;
        this.#launcher = launcher;
        this.#data = data;
        this.#synapse = synapse;
    }

    public async letTimePass(ms: number): Promise<void> {
        if (!this.#data.clock) throw new Error("the server was not started with a clock that can be moved");
        await this.#data.clock.putForward(ms);
    }

    public async stop(): Promise<StoppedHomeserver> {
        await this.#synapse.end("SIGTERM");
        return new StoppedSynapse(this.#launcher, this.#data);
    }

    public async kill(): Promise<StoppedHomeserver> {
        await this.#synapse.end("SIGKILL");
        return new StoppedSynapse(this.#launcher, this.#data);
    }

    public dispose(): Promise<void> {
        return dispose(this.#data);
    }
}

class StoppedSynapse implements StoppedHomeserver {
    readonly #launcher: Launcher;
    readonly #data: ServerData;

    public constructor(launcher: Launcher, data: ServerData) {
        this.#launcher = launcher;
        this.#data = data;
    }

    public get database(): StoppedHomeserver["database"] {
        return this.#data.database;
    }

    public async moveToPostgres(): Promise<void> {
        const data = this.#data;
        const before = data.database;
        const postgres = await this.#launcher.postgres.start();
        try {
            data.database = postgres;
            await writeConfig(data, this.#launcher.bindAddress);
            await this.#launcher.port(data);
        } catch (error) {
            data.database = before;
            throw await afterError(error, () => postgres.dispose());
        }
        await before.dispose();
    }

    public async start(with_: Homeserver = this.#launcher): Promise<StartedHomeserver> {
        if (!isLauncher(with_)) throw new Error(`${with_.description} cannot be started on the data of another server`);
        await with_.prepare(() => {});
        return startSynapse(with_, this.#data);
    }

    public dispose(): Promise<void> {
        return dispose(this.#data);
    }
}

async function dispose(data: ServerData): Promise<void> {
    // Data that goes anyway need not be written back in order.
    const end = () => running.get(data)?.end(data.temporary ? "SIGKILL" : "SIGTERM");
    await endedInTurn([end, () => data.remove()]);
}

function isLauncher(homeserver: Homeserver): homeserver is Launcher {
    return "launch" in homeserver;
}
