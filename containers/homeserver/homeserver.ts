import type { Progress } from "../progress.ts";
import type { DatabaseKind, PostgresSource, ServerDatabase } from "./database/database.ts";

/** How accounts are made on a homeserver: Synapse's shared-secret registration, or an admin's access token. */
export type Registration = { kind: "shared-secret"; secret: string } | { kind: "admin-token"; token: string };

/** Settings that tests may vary; everything else in the generated configuration is fixed. */
export interface HomeserverOptions {
    /** The port on loopback that clients reach it at. Default: a free one, kept over restarts. */
    port?: number;
    /** Folder for data, configuration and log; made if absent. Default: a temporary one, removed by `dispose()`. */
    folder?: string;
    /** Which program keeps its rows: one of its own, with nothing else in it. Default: sqlite. */
    database?: DatabaseKind;
    /** Which rate limits hold. Default: none that anything here would reach. */
    rateLimits?: "lifted" | "synapse's own";
    /** Added to the generated configuration, or in the place of its own: `{ delete_stale_devices_after: "1y" }`. */
    settings?: Readonly<Record<string, unknown>>;
    /** Whether the server's clock can be put forward while it runs. Only Synapse from PyPI has one. Default: false. */
    movableClock?: boolean;
}

/**
 * A homeserver that has been chosen but does not run: it has no address to ask for.
 * One file in this folder implements each provider.
 */
export interface Homeserver {
    readonly provider: "pypi" | "docker" | "existing";
    /** What was chosen, for people: `"Synapse 1.163.2 (PyPI)"`. */
    readonly description: string;
    /** Where a Postgres comes from that it reaches; absent where the server is not ours. */
    readonly postgres?: PostgresSource;
    /**
     * Refuses at the door what cannot work (a version that does not exist, an engine that does not answer, an address
     * that is no homeserver), without installing or starting anything.
     *
     * @throws Problem
     */
    check(): Promise<void>;
    /**
     * Fetches into the cache what `start()` needs. Does nothing the second time.
     *
     * @throws Problem
     */
    prepare(progress: Progress): Promise<void>;
    /**
     * Starts it and resolves when it answers requests.
     *
     * @throws Problem where the user can mend it (a port in use); Error with the log's last lines otherwise
     */
    start(options?: HomeserverOptions): Promise<StartedHomeserver>;
}

/** A homeserver that answers requests. */
export interface StartedHomeserver {
    readonly provider: Homeserver["provider"];
    /** `"http://127.0.0.1:41234"`, no slash at the end. The same after a restart. */
    readonly baseUrl: string;
    /** The right half of its users' ids. */
    readonly serverName: string;
    /** As the server itself reports it: `{ name: "Synapse", version: "1.163.2" }`. */
    readonly software: { name: string; version: string };
    readonly registration: Registration;
    /** What its rows are in; while it runs, they are only looked at. Absent where the server is not ours. */
    readonly database: Pick<ServerDatabase, "description" | "run"> | undefined;
    /**
     * The port of this machine's loopback that it delivers mail to; absent where it cannot: in a container, or on a server
     * that is not ours.
     */
    readonly mailPort: number | undefined;
    /** Path of the captured log; absent where the server is not ours. */
    readonly logFile: string | undefined;
    /**
     * Lets so much time pass for the server, at once, beside what passes anyway: its timers and whatever it compares times by.
     *
     * @throws Error where it was not started with a clock that can be moved
     */
    letTimePass(ms: number): Promise<void>;
    /** Stops it in order (SIGTERM) and keeps its data. */
    stop(): Promise<StoppedHomeserver>;
    /** Ends it at once (SIGKILL), as a crash would, and keeps its data. */
    kill(): Promise<StoppedHomeserver>;
    /** Stops it and removes whatever it made. Safe to call twice. */
    dispose(): Promise<void>;
}

/** A homeserver that was stopped or killed: its data can be started again, by the same or by another version. */
export interface StoppedHomeserver {
    /** Its rows, for what an operator does to them while no homeserver runs on them. */
    readonly database: Omit<ServerDatabase, "settings" | "dispose">;
    /**
     * Moves its rows from SQLite into a Postgres of its own, as Synapse's operators do: with synapse_port_db.
     *
     * @throws Problem where that cannot be done from here; the rows are where they were then
     */
    moveToPostgres(): Promise<void>;
    /** Starts on the same data, the same port; `with_` another provider or version when given. */
    start(with_?: Homeserver): Promise<StartedHomeserver>;
    /** Removes its data. Safe to call twice. */
    dispose(): Promise<void>;
}
