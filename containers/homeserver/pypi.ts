import { existsSync } from "node:fs";
import path from "node:path";
import { installOnce, partFolder } from "../cache.ts";
import { runCommand } from "../command.ts";
import { Problem } from "../problem.ts";
import type { Progress } from "../progress.ts";
import type { ServerData } from "./data.ts";
import { localPostgres } from "./database/local-postgres.ts";
import { DEFAULT_SYNAPSE_VERSION } from "./default-version.ts";
import type { HomeserverOptions, StartedHomeserver } from "./homeserver.ts";
import { environmentPython, makeEnvironment, versionsOnIndex } from "./pip.ts";
import { findPython } from "./python.ts";
import { synapseRequirements } from "./requirements.ts";
import { ServerProcess } from "./server-process.ts";
import { type Launcher, PORT_LIMIT, portArguments, type RunningSynapse, startOnNewData } from "./started.ts";
import { synapseFiles } from "./synapse-config.ts";

/** Runs Synapse by a clock that can be put forward. */
const MOVABLE_CLOCK = path.join(import.meta.dirname, "movable_clock.py");

/** What an installed Synapse takes, with room for what pip unpacks meanwhile, in bytes. */
const NEEDS = 600_000_000;

/** Synapse from PyPI, in a virtual environment in the cache, as a process of this machine. */
export class PyPiHomeserver implements Launcher {
    public readonly provider = "pypi";
    public readonly bindAddress = "127.0.0.1";
    public readonly postgres = localPostgres;
    public readonly description: string;
    readonly #version: string;

    /** @throws Problem when it does not look like a version */
    public constructor(version = DEFAULT_SYNAPSE_VERSION) {
        if (!/^\d+\.\d+\.\d+(rc\d+)?$/.test(version)) {
            throw new Problem({
                wrong: `"${version}" is no version of Synapse`,
                seen: "a version looks like 1.163.2 or 1.164.0rc1",
                fix: "Choose --homeserver pypi:VERSION, or pypi alone for the default.",
            });
        }
        this.#version = version;
        this.description = `Synapse ${version} (PyPI)`;
    }

    public async check(): Promise<void> {
        if (existsSync(partFolder(this.#part))) return this.#requirePython();
        const versions = await versionsOnIndex(await findPython(), "matrix-synapse", this.#version.includes("rc"));
        if (versions.includes(this.#version)) return;
        throw new Problem({
            wrong: `There is no Synapse ${this.#version} on PyPI`,
            seen: `it has ${versions.length} versions, the newest of them ${versions.slice(0, 5).join(", ")}`,
            fix: "Choose one of them with --homeserver pypi:VERSION.",
        });
    }

    public async prepare(progress: Progress): Promise<void> {
        const install = async (folder: string) => {
            progress(`installing Synapse ${this.#version} from PyPI`);
            await makeEnvironment(await findPython(), folder, synapseRequirements(this.#version));
        };
        await installOnce(this.#part, progress, install, { needs: NEEDS });
        this.#requirePython();
    }

    public async start(options: HomeserverOptions = {}): Promise<StartedHomeserver> {
        return startOnNewData(this, options);
    }

    public async launch(data: ServerData): Promise<RunningSynapse> {
        const program = data.clock ? [MOVABLE_CLOCK, data.clock.file] : ["-m", "synapse.app.homeserver"];
        return this.#spawn(data.folder, data.logFile, [...program, "--config-path", synapseFiles(data.folder).config]);
    }

    /**
     * Starts another of Synapse's processes on the data.
     *
     * @param app `"generic_worker"`
     * @param logFile where its output goes
     * @param config the configuration of its own, which is read after the homeserver's
     */
    public async launchApp(
        app: string,
        folder: string,
        { logFile, config }: { logFile: string; config: string },
    ): Promise<RunningSynapse> {
        const configs = [synapseFiles(folder).config, config].flatMap((file) => ["--config-path", file]);
        return this.#spawn(folder, logFile, ["-m", `synapse.app.${app}`, ...configs]);
    }

    #spawn(folder: string, logFile: string, args: readonly string[]): Promise<ServerProcess> {
        return ServerProcess.start(this.#python, ["-I", ...args], { cwd: folder, logFile });
    }

    public async port(data: ServerData): Promise<void> {
        const program = ["-I", "-m", "synapse._scripts.synapse_port_db", ...portArguments(data)];
        await runCommand(this.#python, program, { limit: PORT_LIMIT });
    }

    get #part(): string {
        return `synapse/${this.#version}+postgres+redis`;
    }

    get #python(): string {
        return environmentPython(partFolder(this.#part));
    }

    /** An environment dies with the Python that it was made from, which its owner may have removed since. */
    #requirePython(): void {
        if (existsSync(this.#python)) return;
        throw new Problem({
            wrong: `The Python that Synapse ${this.#version} was installed with is gone`,
            seen: `${this.#python} leads nowhere`,
            fix: `Remove ${partFolder(this.#part)}: the next run installs it anew.`,
        });
    }
}
