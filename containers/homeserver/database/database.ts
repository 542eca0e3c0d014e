import type { Progress } from "../../progress.ts";

/** Which program a homeserver keeps its rows in. */
export type DatabaseKind = "sqlite" | "postgres";

/** Where Synapse runs, which decides how it reaches its database. */
export type SeenFrom = "this machine" | "a container";

/** The database of one homeserver: what the homeserver connects to, and what its operator does on its own console. */
export interface ServerDatabase {
    readonly kind: DatabaseKind;
    /** What it is, for people: `"SQLite"`, `"Postgres 15.8"`, `"Postgres 16.10 (docker)"`. */
    readonly description: string;
    /** The Docker network that a homeserver in a container reaches it on; absent where it needs none. */
    readonly network?: string;
    /**
     * The `database` section of Synapse's configuration.
     *
     * @throws Problem when it cannot be reached from there
     */
    settings(from: SeenFrom): { name: string; args: Record<string, unknown> };
    /** Runs statements on it: while Synapse runs, only such as look. @returns the last one's rows, a line each, columns between `|` */
    run(sql: string): Promise<string[]>;
    /** Writes all of it into a file, while Synapse is stopped. */
    dump(file: string): Promise<void>;
    /** Puts a dump in its place, while Synapse is stopped. */
    restore(file: string): Promise<void>;
    /** Ends it; what it made outside the homeserver's folder goes with it. Safe to call twice. */
    dispose(): Promise<void>;
}

/** Where a homeserver's Postgres comes from. */
export interface PostgresSource {
    /** Installs what it needs. Does nothing the second time. @throws Problem when it cannot be had */
    prepare(progress: Progress): Promise<void>;
    /** Why there is none now, undefined where there is. */
    missing(): Promise<string | undefined>;
    /** Starts one with one empty database. @throws Problem when it cannot be had */
    start(): Promise<ServerDatabase>;
}
