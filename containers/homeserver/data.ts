import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterError } from "../after-error.ts";
import { endedInTurn } from "../all-ended.ts";
import { guard } from "../guardian.ts";
import type { PostgresSource, ServerDatabase } from "./database/database.ts";
import { SqliteDatabase } from "./database/sqlite.ts";
import type { HomeserverOptions } from "./homeserver.ts";
import { MovableClock } from "./movable-clock.ts";
import { freePort } from "./port.ts";
import { type SynapseSecrets, synapseConfig, synapseFiles, synapseLogConfig } from "./synapse-config.ts";

/**
 * The folder of one homeserver of ours, and what stays the same when it is started on it again. The same folder serves
 * Synapse from PyPI and in Docker, of any version: whoever starts it writes the configuration anew.
 */
export interface ServerData {
    readonly folder: string;
    readonly port: number;
    readonly mailPort: number;
    readonly secrets: SynapseSecrets;
    /** Another one once its rows were moved. */
    database: ServerDatabase;
    readonly rateLimits: NonNullable<HomeserverOptions["rateLimits"]>;
    /** What was asked for beside, or in the place of, the generated configuration. */
    readonly settings: Readonly<Record<string, unknown>>;
    /** Says how far the server's clock is ahead; absent where it goes by the machine's. */
    readonly clock: MovableClock | undefined;
    /** What Synapse wrote to its output, over all starts. */
    readonly logFile: string;
    /** Made by us, and to be removed by us. */
    readonly temporary: boolean;
    /** Ends the database, and removes the folder when it is temporary. Safe to call twice. */
    remove(): Promise<void>;
}

/**
 * Opens the folder that was asked for (again), or makes a temporary one that does not outlive this process.
 *
 * @param postgres where one comes from, if it is asked for
 */
export async function openData(options: HomeserverOptions, postgres: PostgresSource): Promise<ServerData> {
    const temporary = options.folder === undefined;
    const folder = options.folder === undefined ? await temporaryFolder() : path.resolve(options.folder);
    const release = temporary ? guard({ kind: "folder", path: folder }) : () => {};
    const remove = async () => {
        if (temporary) await rm(folder, { recursive: true, force: true });
        release();
    };
    try {
        await mkdir(folder, { recursive: true });
        const port = options.port ?? (await freePort());
        const mailPort = await freePort();
        const clock = options.movableClock ? await MovableClock.make(path.join(folder, "clock")) : undefined;
        // Last: nothing after it can fail and leave it running.
        const database =
            options.database === "postgres"
                ? await postgres.start()
                : new SqliteDatabase(synapseFiles(folder).database);
        const data: ServerData = {
            folder,
            port,
            mailPort,
            secrets: makeSecrets(),
            database,
            rateLimits: options.rateLimits ?? "lifted",
            settings: options.settings ?? {},
            clock,
            logFile: path.join(folder, "homeserver.log"),
            temporary,
            remove: () => endedInTurn([() => data.database.dispose(), remove]),
        };
        return data;
    } catch (error) {
        throw await afterError(error, remove);
    }
}

/** Writes the configuration for the next start. */
export async function writeConfig(data: ServerData, bindAddress: "127.0.0.1" | "0.0.0.0"): Promise<void> {
    const files = synapseFiles(data.folder);
    if (!existsSync(files.signingKey)) await writePrivate(files.signingKey, signingKey());
    await writePrivate(files.logConfig, JSON.stringify(synapseLogConfig(), null, 4));
    const database = data.database.settings(bindAddress === "127.0.0.1" ? "this machine" : "a container");
    const config = { ...synapseConfig({ ...data, bindAddress, database }), ...data.settings };
    await writePrivate(files.config, JSON.stringify(config, null, 4));
}

async function temporaryFolder(): Promise<string> {
    // Without symbolic links: a container engine is given this path, too.
    return realpath(await mkdtemp(path.join(os.tmpdir(), "keyproof-synapse-")));
}

function makeSecrets(): SynapseSecrets {
    return { registrationSharedSecret: secret(), macaroonSecretKey: secret(), formSecret: secret() };
}

/** An Ed25519 seed in the format of Matrix signing key files: algorithm, version, unpadded base64. */
function signingKey(): string {
    return `ed25519 a_${randomBytes(2).toString("hex")} ${randomBytes(32).toString("base64").replace(/=+$/, "")}\n`;
}

function secret(): string {
    return randomBytes(32).toString("base64url");
}

async function writePrivate(file: string, text: string): Promise<void> {
    await writeFile(file, text, { mode: 0o600 });
}
