import { copyFile, rm } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import type { ServerDatabase } from "./database.ts";

const LOCK_LIMIT_MS = 10_000;

/** A file in the homeserver's folder. */
export class SqliteDatabase implements ServerDatabase {
    public readonly kind = "sqlite";
    public readonly description = "SQLite";
    readonly #file: string;

    public constructor(file: string) {
        this.#file = file;
    }

    public settings() {
        return { name: "sqlite3", args: { database: this.#file } };
    }

    public async run(sql: string): Promise<string[]> {
        // Who looks while Synapse writes may have to wait for it.
        const database = new DatabaseSync(this.#file, { timeout: LOCK_LIMIT_MS });
        try {
            const statements = sql.split(";").filter((statement) => statement.trim() !== "");
            const last = statements.pop() ?? "";
            for (const statement of statements) database.exec(statement);
            return database
                .prepare(last)
                .all()
                .map((row) => Object.values(row).join("|"));
        } finally {
            database.close();
        }
    }

    public async dump(file: string): Promise<void> {
        // What is still in the write-ahead log of a server that was killed goes into the file first.
        await this.run("PRAGMA wal_checkpoint(TRUNCATE)");
        await copyFile(this.#file, file);
    }

    public async restore(file: string): Promise<void> {
        for (const rest of ["-wal", "-shm"]) await rm(`${this.#file}${rest}`, { force: true });
        await copyFile(file, this.#file);
    }

    public async dispose(): Promise<void> {}
}
