import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { Command } from "commander";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ACME } from "../helpers/paths/testing/acme.ts";
import { kitchenHistory } from "../reports/testing/kitchen.ts";
import { programOf } from "./main.ts";

let folder: string;
beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-cli-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs the real command, with a cache of its own. */
async function keyproof(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    return keyproofWith({}, ...args);
}

/** @param more variables, and where it is called if not in the temporary folder */
async function keyproofWith({ cwd = folder, ...more }: NodeJS.ProcessEnv, ...args: string[]) {
    const env = { ...process.env, KEYPROOF_CACHE: path.join(folder, "cache"), ...more };
    const launcher = path.join(import.meta.dirname, "keyproof.mjs");
    return promisify(execFile)(process.execPath, [launcher, ...args], { cwd, env }).then(
        (done) => ({ ...done, code: 0 }),
        (error) => error,
    );
}

async function file(name: string, text: string): Promise<string> {
    await writeFile(path.join(folder, name), text);
    return name;
}

test.each([
    [["run", "RTS-C0"], 'keyproof: No documented path has the id "RTS-C0"\nseen: the nearest: RST-C0'],
    [["run", "--homeserver", "dendrite"], "keyproof: "],
    [["run", "--homeserver", "http://127.0.0.1:1"], "keyproof: "],
    [["run", "--homeserver", "pypi", "--element", "folder:/nowhere"], "keyproof: "],
    [["run", "--element", "telnet"], 'keyproof: "telnet" names no Element Web'],
    [["run", "--workers", "none"], "It must be a whole number from 1 on"],
    [["run", "--shard", "4/3"], "It must be which machine this is and how many there are, as 1/3"],
    [["upgrade"], "required option '--from <which>' not specified"],
    [["upgrade", "--from", "pypi:1.2"], 'keyproof: "1.2" is no version of Synapse'],
    [["upgrade", "--from", "https://matrix.example.org"], "that is not ours cannot be upgraded from here"],
    [["upgrade", "--from", "pypi", "--database", "oracle"], "Allowed choices are sqlite, postgres"],
    [["element", "remove", "0.0.1"], "keyproof: No build of Element Web is registered as 0.0.1"],
    [["element", "add", "nowhere"], "keyproof: "],
    [["audit", "nowhere.json"], "keyproof: nowhere.json cannot be read\nseen: ENOENT"],
    [["report"], "keyproof: There is no run to report on\nseen: "],
    [["report", "--format", "pdf"], "Allowed choices are html, json, md, junit"],
    [["repro", "RTS-C0"], "is neither a path nor a known issue nor a history\nseen: the nearest: RST-C0"],
    [["repro", "B03"], "keyproof: No path shows B03"],
    [["repro", "nowhere.json"], "keyproof: nowhere.json cannot be read"],
    [["repro", "RST-C0", "--slow", "fast"], "It must be a whole number from 1 on"],
    [["repro", "RST-C0", "--element", "telnet"], 'keyproof: "telnet" names no Element Web'],
    [["check", "example.org"], "keyproof: A check needs accounts, and nothing says how it may come by them"],
    [
        ["check", "ftp://example.org", "--accounts", "nowhere"],
        "keyproof: The file that --accounts names cannot be read",
    ],
    [["clean", "--admin-token-file", "nowhere"], "keyproof: The file that --admin-token-file names cannot be read"],
    [["new", "RST-C0"], "is one of keyproof's own catalogue"],
    [["prove"], "unknown command 'prove'"],
    [["run", "--frobnicate"], "unknown option '--frobnicate'"],
    [["test", "--only", "everything"], "Allowed choices are unit, code, e2e"],
])("%j is refused in clear words, with exit code 2 and no stack", async (args, words) => {
    const { code, stderr } = await keyproof(...args);
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(code).toBe(2);
});

/** Every command there is, by its words: `["element", "add"]`. */
function commandsOf(command: Command, words: string[] = []): [string[], Command][] {
    return command.commands.flatMap((one) => {
        const own = [...words, one.name()];
        return [[own, one], ...commandsOf(one, own)] as [string[], Command][];
    });
}
const never = new AbortController().signal;
const all = commandsOf(programOf({ interruption: { first: never, second: never }, exit: () => {} }));

test.each(all)("%j says in its help what it does, with an example", (words, command) => {
    let help = "";
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    expect(command.description()).not.toBe("");
    expect(help).toMatch(new RegExp(`^  \\$ npx keyproof ${words.join(" ")}( |$)`, "m"));
});

test("there is a command for each thing that help tells of, and help is asked for as ever", async () => {
    expect(all.map(([words]) => words.join(" "))).toEqual(expect.arrayContaining(["run", "list", "element add"]));
    const { code, stdout } = await keyproof("element", "add", "--help");
    expect(stdout).toContain("  $ npx keyproof element add ");
    expect(code).toBe(0);
});

test("what a project's keyproof.config.ts adds is listed and shown, and its settings say where they come from", async () => {
    const project = path.join(folder, "project");
    await mkdir(project);
    await writeFile(
        path.join(project, "keyproof.config.ts"),
        `const workers: number = 3;
        export default {
            workers,
            paths: [${JSON.stringify(ACME)}],
        };`,
    );
    const there = { cwd: project, KEYPROOF_ELEMENT: "telnet" };
    expect((await keyproofWith(there, "list", "--area", "reset")).stdout).toMatch(
        /^ACME-1 .* Reset with the help desk$/m,
    );
    expect((await keyproofWith(there, "show", "acme-1")).stdout).toContain("run it     npx keyproof run ACME-1");
    const { stdout } = await keyproofWith(there, "doctor");
    expect(stdout).toMatch(/Settings +element telnet \(KEYPROOF_ELEMENT\)$/m);
    const run = await keyproofWith(there, "run", "ACME-1", "--json");
    expect(run.stderr).toContain("setting      workers 3 (keyproof.config.ts)\n");
    expect(run.stderr).toContain('keyproof: "telnet" names no Element Web');
    expect(run.stdout).toBe("");
    expect(run.code).toBe(2);
});

test("audit explains what was lost and since when, and exits with 1", async () => {
    const { code, stdout } = await keyproof("audit", await file("lost.json", JSON.stringify(kitchenHistory())));
    expect(stdout).toContain("**Lost: of 3 sessions 1 is lost and 1 is worse than before; K1 does not hold.**");
    expect(stdout).toContain("after “Step 3: Reset the backup” no store that the user can open holds it.");
    expect(code).toBe(1);
});

test("audit of a history that kept everything exits with 0, and tells the verdict as JSON", async () => {
    const kept = kitchenHistory();
    // Until its last step it did.
    const claims = [{ claim: "K3" as const, from: "before", to: "exported" }];
    const name = await file("kept.json", JSON.stringify({ ...kept, entries: kept.entries.slice(0, -2), claims }));
    const { code, stdout } = await keyproof("audit", "--json", name);
    expect(JSON.parse(stdout)).toMatchObject({ outcome: "kept", claims: [{ claim: "K3", holds: "yes" }] });
    expect(code).toBe(0);
});

test("audit of a history that proves nothing exits with 2, and so does a file that is none", async () => {
    const unproven = await file("unproven.json", JSON.stringify(kitchenHistory({ claims: [] })));
    expect((await keyproof("audit", unproven)).stdout).toContain("Unproven");
    expect((await keyproof("audit", unproven)).code).toBe(2);

    const { code, stderr } = await keyproof("audit", await file("other.json", '{"format": "keyproof-history"}'));
    expect(stderr).toContain('seen: not a keyproof history: Invalid input: expected 1 at "version"');
    expect(code).toBe(2);
});

test("doctor says what is here, what is missing and what mends it, and exits with 2 when a run could not run", async () => {
    const { code, stdout } = await keyproofWith({ KEYPROOF_CHROMIUM: "/nowhere/chromium" }, "doctor");
    expect(stdout).toContain(`ok       Node          ${process.versions.node}`);
    expect(stdout).toMatch(/MISSING {2}Chromium .*\/nowhere\/chromium.*\n +do: Set it to /);
    expect(stdout).toMatch(/absent {3}Synapse +none installed yet/);
    expect(code).toBe(2);
});
