import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { kitchenHistory } from "../reports/testing/kitchen.ts";

let folder: string;
beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-cli-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs the real command, with a cache of its own. */
async function keyproof(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    return keyproofWith({}, ...args);
}

async function keyproofWith(more: NodeJS.ProcessEnv, ...args: string[]) {
    const env = { ...process.env, KEYPROOF_CACHE: path.join(folder, "cache"), ...more };
    const launcher = path.join(import.meta.dirname, "keyproof.mjs");
    return promisify(execFile)(process.execPath, [launcher, ...args], { cwd: folder, env }).then(
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
    [["element", "remove", "0.0.1"], "keyproof: No build of Element Web is registered as 0.0.1"],
    [["element", "add", "nowhere"], "keyproof: "],
    [["audit", "nowhere.json"], "keyproof: nowhere.json cannot be read\nseen: ENOENT"],
    [["report"], "keyproof: There is no run to report on\nseen: "],
    [["report", "--format", "pdf"], "Allowed choices are html, json, md, junit"],
    [["prove"], "unknown command 'prove'"],
    [["run", "--frobnicate"], "unknown option '--frobnicate'"],
    [["test", "--only", "everything"], "Allowed choices are unit, code, e2e"],
])("%j is refused in clear words, with exit code 2 and no stack", async (args, words) => {
    const { code, stderr } = await keyproof(...args);
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(code).toBe(2);
});

test.each([
    ["run"],
    ["report"],
    ["test"],
    ["doctor"],
    ["audit"],
    ["list"],
    ["element"],
    ["element", "add"],
    ["element", "remove"],
])("%s %s has help with an example", async (...command) => {
    const { code, stdout } = await keyproof(...command.filter(Boolean), "--help");
    expect(stdout).toContain(`  $ npx keyproof ${command.filter(Boolean).join(" ")}`);
    expect(code).toBe(0);
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
