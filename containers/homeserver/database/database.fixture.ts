import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect } from "vitest";
import type { ServerDatabase } from "./database.ts";

/** What every database must do: keep rows, and bring back those of a dump, in a schema as Synapse wants it. */
export async function expectKeepsRows(database: ServerDatabase): Promise<void> {
    const folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-test-"));
    const dump = path.join(folder, "dump");
    await database.run(
        "CREATE TABLE keys (session TEXT, room TEXT); INSERT INTO keys VALUES ('s1', 'r1'), ('s2', 'r1')",
    );
    expect(await database.run("SELECT session, room FROM keys ORDER BY session")).toEqual(["s1|r1", "s2|r1"]);
    await database.dump(dump);
    await database.run("DELETE FROM keys WHERE session = 's1'; INSERT INTO keys VALUES ('S3', 'r2')");
    // By bytes, as the C collation has it: most others would put capitals after.
    expect(await database.run("SELECT session FROM keys ORDER BY session")).toEqual(["S3", "s2"]);
    await database.restore(dump);
    await database.run("INSERT INTO keys VALUES ('S4', 'r2')");
    expect(await database.run("SELECT session FROM keys ORDER BY session")).toEqual(["S4", "s1", "s2"]);
    await expect(database.run("SELECT session FROM nowhere")).rejects.toThrow("nowhere");
    await rm(folder, { recursive: true });
}
