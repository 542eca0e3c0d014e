import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openData } from "./data.ts";
import type { PostgresSource } from "./database/database.ts";
import { SqliteDatabase } from "./database/sqlite.ts";

let folder: string;
beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-data-"));
});
afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true, force: true });
});

/** A Postgres of which only its start and its end are seen. */
function postgres(dispose: () => Promise<void> = async () => {}) {
    const running = new Set<string>();
    const source: PostgresSource = {
        prepare: async () => {},
        missing: async () => undefined,
        start: async () => {
            running.add("postgres");
            return Object.assign(new SqliteDatabase(path.join(folder, "unused")), {
                dispose: async () => {
                    await dispose();
                    running.delete("postgres");
                },
            });
        },
    };
    return { source, running };
}

test("data that cannot be opened leaves no database running", async () => {
    // In the place of the clock's file.
    await mkdir(path.join(folder, "clock"));
    const { source, running } = postgres();
    await expect(openData({ folder, database: "postgres", movableClock: true }, source)).rejects.toThrow();
    expect([...running]).toEqual([]);
});

test("a database that cannot be ended leaves no folder", async () => {
    vi.stubEnv("TMPDIR", folder);
    const { source } = postgres(() => Promise.reject(new Error("the engine does not answer")));
    const data = await openData({ database: "postgres" }, source);
    expect(await readdir(folder)).toHaveLength(1);
    await expect(data.remove()).rejects.toThrow("the engine does not answer");
    expect(await readdir(folder)).toEqual([]);
});
