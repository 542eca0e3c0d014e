import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { commandOf } from "./repeat.ts";

let results: string;
beforeEach(async () => {
    results = await mkdtemp(path.join(os.tmpdir(), "keyproof-repeat-"));
});
afterEach(() => rm(results, { recursive: true, force: true }));

async function command(changes: object): Promise<string | undefined> {
    const asked = { id: "x", homeserver: "pypi:1.163.2", element: "classic", paths: [], controls: false, ...changes };
    await writeFile(path.join(results, "run.json"), JSON.stringify(asked));
    return await commandOf(results);
}

test("repeats what was asked for", async () => {
    expect(await command({ paths: ["RST-C0", "RST-C1"], controls: true })).toBe(
        "npx keyproof run RST-C0 RST-C1 --controls --homeserver pypi:1.163.2 --element classic",
    );
    expect(await command({})).toBe("npx keyproof run --homeserver pypi:1.163.2 --element classic");
});

test("repeats a replay as one, and what was left out", async () => {
    const only = { path: "RST-C0", variant: "without step 1" };
    expect(await command({ paths: ["RST-C0"], controls: true, only })).toContain(
        "npx keyproof repro RST-C0 --variant 'without step 1' --homeserver",
    );
    expect(await command({ paths: ["RST-C0"], controls: true, only: { path: "RST-C0" }, leaveOut: 2 })).toContain(
        "npx keyproof repro RST-C0 --leave-out 2 --homeserver",
    );
});

test("quotes what a shell would take apart, and leaves out who signs in where", async () => {
    expect(await command({ element: "folder:/my web/it's" })).toContain(`--element 'folder:/my web/it'\\''s'`);
    expect(await command({ homeserver: "https://admin:hunter2@example.org" })).toContain(
        "--homeserver https://example.org",
    );
});

test("is not known of results that do not say what was asked for", async () => {
    expect(await commandOf(results)).toBeUndefined();
});
