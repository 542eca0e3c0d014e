import { mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { expectKeepsRows } from "./database.fixture.ts";
import type { ServerDatabase } from "./database.ts";
import { LocalPostgres } from "./local-postgres.ts";
import { findPostgres } from "./programs.ts";
import { SqliteDatabase } from "./sqlite.ts";

let folder: string;
let database: ServerDatabase;

beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-test-"));
});
afterEach(async () => {
    await database?.dispose();
    await rm(folder, { recursive: true, force: true });
});

describe.each([
    { kind: "sqlite" as const, start: async () => new SqliteDatabase(path.join(folder, "homeserver.db")) },
    { kind: "postgres" as const, start: () => LocalPostgres.start() },
])("$kind", ({ kind, start }) => {
    test.skipIf(kind === "postgres" && !findPostgres())(
        "keeps rows, and a dump brings back those that it had",
        async () => {
            database = await start();
            await expectKeepsRows(database);
        },
    );
});

test.skipIf(!findPostgres())("a Postgres that was disposed of leaves nothing", async () => {
    const before = await leftBy("keyproof-postgres-");
    database = await LocalPostgres.start();
    expect(database.description).toMatch(/^Postgres \d+/);
    expect(await leftBy("keyproof-postgres-")).toHaveLength(before.length + 1);
    await database.dispose();
    await database.dispose();
    expect(await leftBy("keyproof-postgres-")).toEqual(before);
    await expect(database.run("SELECT 1")).rejects.toThrow();
});

test("a Postgres on loopback is none for a container", async (context) => {
    if (!findPostgres()) return context.skip("there is no Postgres on this machine");
    database = await LocalPostgres.start();
    expect(() => database.settings("a container")).toThrow(
        "cannot reach a Postgres that listens on this machine's loopback",
    );
});

async function leftBy(prefix: string): Promise<string[]> {
    return (await readdir(os.tmpdir())).filter((name) => name.startsWith(prefix)).sort();
}
