import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { createProxyServer } from "httpxy";
import { afterError } from "../after-error.ts";
import { endedInTurn } from "../all-ended.ts";
import type { Progress } from "../progress.ts";
import type { ServerData } from "./data.ts";
import type { HomeserverOptions, StartedHomeserver } from "./homeserver.ts";
import { logTail } from "./log-tail.ts";
import { freePort } from "./port.ts";
import type { PyPiHomeserver } from "./pypi.ts";
import { LocalRedis, requireRedis } from "./redis.ts";
import { type Launcher, type RunningSynapse, startOnNewData, untilReady } from "./started.ts";
import { type synapseConfig, synapseFiles, synapseLogConfig } from "./synapse-config.ts";

/** What Synapse's documentation gives a generic worker of key backups. */
const ROOM_KEYS = /^\/_matrix\/client\/(r0|v3|unstable)\/room_keys\//;

/** The worker's files in the data folder. */
function workerFiles(folder: string) {
    return {
        config: path.join(folder, "room-keys-worker.yaml"),
        logConfig: path.join(folder, "room-keys-worker-log.yaml"),
        log: path.join(folder, "room-keys-worker.log"),
    };
}

/** What the worker has written about the requests that it served; the data folder is the log's. */
export function workerLogOf(logFile: string): string {
    return workerFiles(path.dirname(logFile)).log;
}

/**
 * Synapse as operators of large servers have it: a main process, a generic worker that serves key backups, Redis between
 * them, and a reverse proxy before them that knows which request is whose. On Postgres, for SQLite is one process's.
 *
 * @see https://element-hq.github.io/synapse/latest/workers.html
 */
export class WorkersHomeserver implements Launcher {
    public readonly provider = "pypi";
    public readonly bindAddress = "127.0.0.1";
    public readonly description: string;
    public readonly postgres: PyPiHomeserver["postgres"];
    readonly #synapse: PyPiHomeserver;

    public constructor(synapse: PyPiHomeserver) {
        this.#synapse = synapse;
        this.postgres = synapse.postgres;
        this.description = `${synapse.description} with a worker for key backups`;
    }

    public async check(): Promise<void> {
        await this.#synapse.check();
    }

    public async prepare(progress: Progress): Promise<void> {
        await this.#synapse.prepare(progress);
        await requireRedis(progress);
    }

    public async start(options: HomeserverOptions = {}): Promise<StartedHomeserver> {
        return startOnNewData(this, { ...options, database: "postgres" });
    }

    public async port(): Promise<void> {
        throw new Error("workers are on Postgres already");
    }

    public async launch(data: ServerData): Promise<RunningSynapse> {
        const parts: { end(signal: "SIGTERM" | "SIGKILL"): Promise<void> }[] = [];
        const endAll = (signal: "SIGTERM" | "SIGKILL"): Promise<void> =>
            endedInTurn(parts.toReversed().map((part) => () => part.end(signal)));
        try {
            const redis = await LocalRedis.start(await requireRedis(() => {}));
            parts.push({ end: () => redis.stop() });
            const ports = { main: await freePort(), replication: await freePort(), worker: await freePort() };
            await writeConfigs(data, ports, redis.port);
            const main = await this.#synapse.launch(data);
            parts.push(main);
            await untilReady(`http://127.0.0.1:${ports.main}`, this, main, () => logTail(data.logFile));
            const { config, log } = workerFiles(data.folder);
            const files = { logFile: log, config };
            const worker = await this.#synapse.launchApp("generic_worker", data.folder, files);
            parts.push(worker);
            await untilReady(`http://127.0.0.1:${ports.worker}`, this, worker, () => logTail(log));
            const proxy = await listen(data.port, ports);
            parts.push({ end: () => close(proxy) });
            return { ended: async () => (await main.ended()) ?? (await worker.ended()), end: endAll };
        } catch (error) {
            throw await afterError(error, () => endAll("SIGKILL"));
        }
    }
}

/** Adds to the configuration what makes a deployment of it, and writes the worker's. */
async function writeConfigs(
    { folder }: ServerData,
    ports: { main: number; replication: number; worker: number },
    redisPort: number,
): Promise<void> {
    const { config } = synapseFiles(folder);
    const files = workerFiles(folder);
    const main = JSON.parse(await readFile(config, "utf8")) as ReturnType<typeof synapseConfig>;
    const listener = (port: number, name: "client" | "replication") => ({
        port,
        bind_addresses: ["127.0.0.1"],
        type: "http",
        resources: [{ names: [name] }],
    });
    const deployment = {
        ...main,
        listeners: [listener(ports.main, "client"), listener(ports.replication, "replication")],
        redis: { enabled: true, host: "127.0.0.1", port: redisPort },
        instance_map: { main: { host: "127.0.0.1", port: ports.replication } },
        worker_replication_secret: randomBytes(16).toString("hex"),
    };
    const worker = {
        worker_app: "synapse.app.generic_worker",
        worker_name: "room_keys",
        worker_listeners: [listener(ports.worker, "client")],
        worker_log_config: files.logConfig,
    };
    const all = { [config]: deployment, [files.config]: worker, [files.logConfig]: synapseLogConfig() };
    for (const [file, content] of Object.entries(all)) {
        await writeFile(file, JSON.stringify(content, null, 4), { mode: 0o600 });
    }
}

async function close(server: http.Server): Promise<void> {
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
}

/** The reverse proxy. */
async function listen(port: number, ports: { main: number; worker: number }): Promise<http.Server> {
    const proxy = createProxyServer({});
    const server = http.createServer((request, response) => {
        const target = `http://127.0.0.1:${ROOM_KEYS.test(request.url ?? "") ? ports.worker : ports.main}`;
        // Whoever asked sees the connection end: what a proxy before a homeserver that is down does.
        proxy.web(request, response, { target }).catch(() => response.destroy());
    });
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return server;
}
