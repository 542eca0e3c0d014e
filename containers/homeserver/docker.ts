import { randomBytes } from "node:crypto";
import { createWriteStream, existsSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import os from "node:os";
import { finished } from "node:stream/promises";
import { GenericContainer, type StartedTestContainer, type WaitStrategy } from "testcontainers";
import { afterError } from "../after-error.ts";
import { EndOnce } from "../end-once.ts";
import { guard } from "../guardian.ts";
import { Problem } from "../problem.ts";
import type { Progress } from "../progress.ts";
import type { ServerData } from "./data.ts";
import { containerPostgres } from "./database/container-postgres.ts";
import { DEFAULT_SYNAPSE_IMAGE } from "./default-version.ts";
import { docker, ENGINE_LIMIT, logOf, removeContainer, requireEngine } from "./docker-cli.ts";
import type { HomeserverOptions, StartedHomeserver } from "./homeserver.ts";
import { checkImage, prepareImage } from "./image.ts";
import { onLoopback } from "./on-loopback.ts";
import { STOP_LIMIT } from "./server-process.ts";
import { type Launcher, PORT_LIMIT, portArguments, type RunningSynapse, startOnNewData } from "./started.ts";
import { synapseFiles } from "./synapse-config.ts";

/**
 * Synapse in a container that Testcontainers starts: the official image, or another with the same `/start.py run`,
 * `SYNAPSE_CONFIG_PATH`, `UID` and `GID`. The data folder is mounted at its own path, so that another image, or Synapse
 * from PyPI, can be started on it. Each start is a new container: all that a restart must find is in the folder.
 */
export class DockerHomeserver implements Launcher {
    public readonly provider = "docker";
    public readonly bindAddress = "0.0.0.0";
    public readonly postgres = containerPostgres;
    public readonly description: string;
    readonly #image: string;

    public constructor(image = DEFAULT_SYNAPSE_IMAGE) {
        this.#image = image;
        this.description = `Synapse (Docker image ${image})`;
    }

    public async check(): Promise<void> {
        await requireEngine();
        await requireEngineHere();
        await checkImage(this.#image);
    }

    public async prepare(progress: Progress): Promise<void> {
        await requireEngine();
        await prepareImage(this.#image, progress);
    }

    public async start(options: HomeserverOptions = {}): Promise<StartedHomeserver> {
        if (options.movableClock) {
            throw new Problem({
                wrong: "The clock of a Synapse in a container cannot be moved",
                seen: this.description,
                fix: "Choose --homeserver pypi for what needs it.",
            });
        }
        return startOnNewData(this, options);
    }

    public async port(data: ServerData): Promise<void> {
        const name = `keyproof-port-${randomBytes(6).toString("hex")}`;
        const release = guard({ kind: "container", id: name });
        const { UID, GID } = await ourUser();
        const user = UID === undefined ? [] : ["--user", `${UID}:${GID}`];
        const network = data.database.network === undefined ? [] : ["--network", data.database.network];
        const where = [...user, ...network, "--volume", `${data.folder}:${data.folder}:z`];
        const program = ["--entrypoint", "synapse_port_db", this.#image, ...portArguments(data)];
        try {
            await docker(["run", "--name", name, ...where, ...program], PORT_LIMIT);
        } finally {
            await removeContainer(name);
            release();
        }
    }

    public async launch(data: ServerData): Promise<RunningSynapse> {
        const name = `keyproof-synapse-${randomBytes(6).toString("hex")}`;
        const release = guard({ kind: "container", id: name });
        const log = createWriteStream(data.logFile, { flags: "a" });
        try {
            const synapse = new LoopbackContainer(this.#image);
            if (data.database.network !== undefined) synapse.withNetworkMode(data.database.network);
            const container = await synapse
                .withName(name)
                // z: where SELinux rules, containers see only what is labelled for them.
                .withBindMounts([{ source: data.folder, target: data.folder, mode: "z" }])
                .withEnvironment({ SYNAPSE_CONFIG_PATH: synapseFiles(data.folder).config, ...(await ourUser()) })
                .withExposedPorts({ container: data.port, host: data.port })
                .withLogConsumer((stream) => stream.pipe(log))
                .withWaitStrategy(notAtAll)
                // The guardian does this; Testcontainers' own reaper is an image that would have to be pulled.
                .withAutoCleanup(false)
                .start();
            return new SynapseContainer(container, log, release);
        } catch (error) {
            // It may have been made, and even have written something, before it failed.
            const said = await logOf(name);
            const lines = [`${this.description} could not be started: ${error}`, ...said];
            throw await afterError(
                new Error(lines.join("\n"), { cause: error }),
                () => appendFile(data.logFile, said.map((line) => `${line}\n`).join("")),
                async () => {
                    await removeContainer(name);
                    release();
                },
            );
        }
    }
}

class LoopbackContainer extends GenericContainer {
    protected override async beforeContainerCreated(): Promise<void> {
        onLoopback(this.hostConfig);
    }
}

/** `startSynapse()` waits itself, the same for every provider; the image's own health check would take 15 s at least. */
const notAtAll: WaitStrategy = {
    waitUntilReady: async () => {},
    withStartupTimeout: () => notAtAll,
    isStartupTimeoutSet: () => true,
    getStartupTimeout: () => 0,
};

class SynapseContainer implements RunningSynapse {
    readonly #container: StartedTestContainer;
    readonly #log: NodeJS.WritableStream;
    readonly #release: () => void;
    readonly #gone = new EndOnce();

    public constructor(container: StartedTestContainer, log: NodeJS.WritableStream, release: () => void) {
        this.#container = container;
        this.#log = log;
        this.#release = release;
    }

    public async ended(): Promise<string | undefined> {
        return this.#gone.hasBegun ? "removed" : this.#exit();
    }

    public end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
        return this.#gone.do(() => this.#end(signal));
    }

    async #end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
        if (signal === "SIGTERM") {
            await docker(["stop", "--time", String(STOP_LIMIT / 1000), this.#id], STOP_LIMIT + ENGINE_LIMIT);
        } else if ((await this.#exit()) === undefined) {
            await docker(["kill", "--signal", "KILL", this.#id], ENGINE_LIMIT);
        }
        // Its output ends with it; what is left of it is on its way.
        await finished(this.#log, { signal: AbortSignal.timeout(ENGINE_LIMIT) }).catch(() => {});
        await removeContainer(this.#id);
        this.#release();
    }

    async #exit(): Promise<string | undefined> {
        const format = "{{if .State.Running}}running{{else}}exit code {{.State.ExitCode}}{{end}}";
        const [state] = await docker(["inspect", "--format", format, this.#id], ENGINE_LIMIT);
        return state === "running" ? undefined : state;
    }

    get #id(): string {
        return this.#container.getId();
    }
}

/** The image runs Synapse as this user, so that the data stays ours to read and to remove. */
async function ourUser(): Promise<{ UID: string; GID: string } | { UID?: never; GID?: never }> {
    if (!process.getuid || !process.getgid) return {};
    // In a rootless engine, root is who started it: us.
    const [security = ""] = await docker(["info", "--format", "{{.SecurityOptions}}"], ENGINE_LIMIT);
    if (security.includes("rootless")) return { UID: "0", GID: "0" };
    return { UID: String(process.getuid()), GID: String(process.getgid()) };
}

/** @throws Problem when the engine is on another machine, whose folders and loopback are not ours */
async function requireEngineHere(): Promise<void> {
    const [endpoint = ""] = await docker(
        ["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"],
        ENGINE_LIMIT,
    );
    const [name = ""] = await docker(["info", "--format", "{{.Name}}"], ENGINE_LIMIT);
    const remote = /^(ssh|tcp|https?):/.test(endpoint) && !/\/\/(localhost|127\.|\[::1\])/.test(endpoint);
    // In a container that was lent the socket of the engine that it runs in.
    const outside = existsSync("/.dockerenv") && name !== os.hostname();
    if (!remote && !outside) return;
    throw new Problem({
        wrong: "The Docker engine does not share this machine's folders and ports",
        seen: outside ? `it is outside of this container, on ${name}` : `it is at ${endpoint}`,
        fix: "Use an engine on this machine, or choose --homeserver pypi.",
    });
}
