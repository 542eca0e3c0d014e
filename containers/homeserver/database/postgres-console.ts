import os from "node:os";
import type { ServerDatabase } from "./database.ts";

/** Who owns the homeserver's database, and what it is called, wherever it is. */
export const USER = "keyproof";
export const DATABASE = "synapse";

/** Runs one of Postgres's own programs to its end, as the database's owner. @throws CommandFailed */
export type RunProgram = (program: string, args: readonly string[], onLine?: (line: string) => void) => Promise<void>;

const PLAIN = ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"];

/** What an operator does on Postgres's console, wherever its programs are. Files are where those see them. */
export class PostgresConsole implements Pick<ServerDatabase, "run" | "dump" | "restore"> {
    readonly #program: RunProgram;

    public constructor(program: RunProgram) {
        this.#program = program;
    }

    /** Makes the database as Synapse wants it: https://element-hq.github.io/synapse/latest/postgres.html#set-up-database */
    public async create(): Promise<void> {
        await this.#program("createdb", ["--encoding=UTF8", "--locale=C", "--template=template0", DATABASE]);
    }

    /** `"15.8 (Debian 15.8-0+deb12u1)"` → `"15.8"`. */
    public async version(): Promise<string> {
        const [line = ""] = await this.run("SHOW server_version");
        return line.split(" ")[0] ?? line;
    }

    public async run(sql: string): Promise<string[]> {
        const lines: string[] = [];
        await this.#program("psql", [...PLAIN, "--dbname", DATABASE, "--command", sql], (line) => lines.push(line));
        return lines.filter((line) => line !== "");
    }

    public async dump(file: string): Promise<void> {
        await this.#program("pg_dump", ["--file", file, DATABASE]);
    }

    public async restore(file: string): Promise<void> {
        await this.#program("dropdb", [DATABASE]);
        await this.create();
        const quietly = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output", os.devNull];
        await this.#program("psql", [...quietly, "--dbname", DATABASE, "--file", file]);
    }
}
