import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { Command } from "commander";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { catalogue } from "../helpers/paths/catalogue.ts";
import { hasSpec, type PathEntry } from "../helpers/paths/path-entry.ts";
import type { Context } from "./context.ts";
import { addList } from "./list.ts";

const context: Context = {
    interruption: { first: new AbortController().signal, second: new AbortController().signal },
    exit: () => {},
};

let lines: string[];
beforeEach(() => {
    vi.spyOn(console, "log").mockImplementation((line: string) => lines.push(line));
});
afterEach(() => vi.restoreAllMocks());

/** What the command prints. */
async function list(...options: string[]): Promise<string[]> {
    lines = [];
    const program = new Command();
    addList(program, context);
    await program.parseAsync(["list", ...options], { from: "user" });
    return lines;
}

async function listed(...options: string[]): Promise<PathEntry[]> {
    return JSON.parse((await list(...options, "--json")).join("\n"));
}

test("lists every path, in groups of one area, and counts them by status", async () => {
    const printed = await list();
    const rows = printed.slice(2, -1);
    expect(rows.filter((line) => line !== "")).toHaveLength(catalogue.length);
    const groups = rows.join("\n").trim().split("\n\n");
    const areas = groups.map((group) => new Set(group.split("\n").map((line) => line.split(/ {2,}/)[1])));
    expect(areas.every(({ size }) => size === 1)).toBe(true);
    expect(new Set(areas.flatMap((area) => [...area])).size).toBe(groups.length);

    const count = (status: string) => catalogue.filter(({ proof }) => proof.status === status).length;
    const written = catalogue.filter((entry) => entry.proof.status === "not yet run" && hasSpec(entry)).length;
    const notYetRun = `${count("not yet run")} not yet run (${written} with a spec)`;
    expect(printed.at(-1)).toBe(
        `${count("automated")} automated, ${notYetRun}, ${count("not automated")} not automated`,
    );
});

test("a row says whose path it is, with the generations, and how it is proven", async () => {
    const printed = await list("--area", "verification");
    expect(printed.find((line) => line.startsWith("VER-01"))).toMatch(
        /^VER-01 +verification +element-web \(classic, modern\) +automated +Verify a new login by emoji$/,
    );
});

test("a row tells a spec that no build has run from one that is still to be written", async () => {
    const printed = await list("--status", "not yet run");
    expect(printed.find((line) => line.startsWith("OUT-N1"))).toMatch(
        /^OUT-N1 +sign-out +element-web \(newest\) +not yet run, spec written +Remove this device$/,
    );
    expect(printed.find((line) => line.startsWith("RES-S1"))).toMatch(/ {2}not yet run {2}/);
});

test("filters by client, by area, by status, and by all of them", async () => {
    expect(await listed("--client", "synapse")).toEqual(catalogue.filter(({ client }) => client === "synapse"));
    expect(await listed("--area", "reset")).toEqual(catalogue.filter(({ area }) => area === "reset"));
    const open = await listed("--status", "not yet run");
    expect(open).toEqual(catalogue.filter(({ proof }) => proof.status === "not yet run"));
    const some = await listed("--client", "element-web", "--area", "sign-out", "--status", "not yet run");
    expect(some.map(({ id }) => id)).toContain("OUT-N1");
    expect(some).toEqual(open.filter(({ client, area }) => client === "element-web" && area === "sign-out"));
});

test("prints every entry as JSON, whole", async () => {
    expect(await listed()).toEqual(catalogue);
});

test("the JSON arrives whole at a reader that takes its time once it begins to arrive", async () => {
    const slowly = '"$0" "$1" list --json | (dd bs=1 count=1 2>/dev/null; sleep 1; cat)';
    const command = [process.execPath, path.join(import.meta.dirname, "keyproof.mjs")];
    const { stdout } = await promisify(execFile)("sh", ["-c", slowly, ...command]);
    expect(JSON.parse(stdout)).toHaveLength(catalogue.length);
});

test.each([
    ["--client", "element-wep", 'No documented path has the client "element-wep": the nearest: element-web'],
    ["--area", "rset", 'No documented path has the area "rset": the nearest: reset'],
    ["--area", "everything", "none has a name like it. Use one of: set-up, reset, export-import,"],
    ["--status", "not-yet-run", 'No documented path has the status "not-yet-run": the nearest: not yet run'],
])("%s %s is a Problem that names the nearest and all that are allowed", async (option, word, words) => {
    await expect(list(option, word)).rejects.toThrow(words);
    expect(lines).toEqual([]);
});
