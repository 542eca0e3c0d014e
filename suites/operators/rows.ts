import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { OwnServer } from "../../fixtures/own-server.ts";

/** How many rows of a user's there are in each of some tables of the homeserver's SQLite database. */
export function rowsOf<Table extends string>(
    { running }: OwnServer,
    userId: string,
    tables: readonly Table[],
): Record<Table, number> {
    if (running.logFile === undefined) throw new Error("the homeserver's data is not on this machine");
    const file = path.join(path.dirname(running.logFile), "homeserver.db");
    // Synapse has it open: a reader sees what was committed last, and may have to wait for a commit.
    const database = new DatabaseSync(file, { readOnly: true, timeout: 10_000 });
    try {
        const counted = tables.map((table) => {
            const row = database.prepare(`SELECT count(*) AS rows FROM ${table} WHERE user_id = ?`).get(userId);
            return [table, Number(row?.rows)] as const;
        });
        return Object.fromEntries(counted) as Record<Table, number>;
    } finally {
        database.close();
    }
}
