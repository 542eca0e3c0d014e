import type { OwnServer } from "../../fixtures/own-server.ts";
import { eventually } from "../../helpers/eventually.ts";

/** Synapse does one after the other, with pauses: a new database has a dozen. */
const LONGEST_UPDATES_MS = 180_000;

/** How many rows of a user's there are in each of some tables of the homeserver's database. */
export async function rowsOf<Table extends string>(
    server: OwnServer,
    userId: string,
    tables: readonly Table[],
): Promise<Record<Table, number>> {
    const counted = tables.map(async (table) => [table, await count(server, `${table} WHERE user_id = '${userId}'`)]);
    return Object.fromEntries(await Promise.all(counted)) as Record<Table, number>;
}

/** Waits until Synapse has done what a new version does to its tables in the background: before, they are not moved. */
export async function untilUpToDate(server: OwnServer): Promise<void> {
    await eventually(
        "Synapse to finish its background updates",
        () => count(server, "background_updates"),
        (left) => left === 0,
        { limitMs: LONGEST_UPDATES_MS },
    );
}

async function count({ running: { database } }: OwnServer, from: string): Promise<number> {
    if (!database) throw new Error("the homeserver's rows are not on this machine");
    const [rows] = await database.run(`SELECT count(*) FROM ${from}`);
    return Number(rows);
}
