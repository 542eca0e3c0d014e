import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findProject } from "../config/project.ts";
import { scaffold } from "./scaffold.ts";

const TITLE = "Reset with the help desk";

let folder: string;
beforeEach(async () => {
    folder = await realpath(await mkdtemp(path.join(os.tmpdir(), "keyproof-new-")));
});
afterEach(() => rm(folder, { recursive: true }));

const make = (id: string, more: { title?: string; dir?: string } = {}, cwd = folder) =>
    scaffold(id, { title: TITLE, dir: "keys", ...more }, cwd);
const read = (file: string) => readFile(path.join(folder, file), "utf8");

test("in an empty folder it makes the spec and the configuration, says what to do next, and what is missing", async () => {
    const told = (await make("ACME-7")).join("\n");
    expect((await readdir(folder, { recursive: true })).sort()).toEqual([
        "keyproof.config.ts",
        "keys",
        "keys/ACME-7.spec.ts",
    ]);
    expect(await read("keys/ACME-7.spec.ts")).toContain('path("ACME-7", async ({');
    expect(await read("keyproof.config.ts")).toContain(`title: "${TITLE}"`);
    expect(told).toMatch(/^made {2}keys\/ACME-7\.spec\.ts\nmade {2}keyproof\.config\.ts\n/);
    for (const next of [
        "npm pkg set type=module",
        "npm install --save-dev",
        "run ACME-7 ",
        "repro ACME-7 --step",
        "--leave-out 1",
    ]) {
        expect(told).toContain(next);
    }
});

test("what it writes is a configuration that keyproof reads", async () => {
    await make("ACME-7", { dir: "tests/keys" });
    // Where nothing is installed, the import of its types cannot be followed.
    const config = (await read("keyproof.config.ts")).replace(
        /^import .*\n/,
        "const defineConfig = <T>(it: T) => it;\n",
    );
    await writeFile(path.join(folder, "keyproof.config.ts"), config);
    expect(await findProject(folder)).toMatchObject({
        config: { suites: ["tests/keys/**/*.spec.ts"] },
        paths: [{ id: "ACME-7", title: TITLE }],
    });
});

test("somebody's configuration is not edited: the lines to add are told", async () => {
    const own = `export default { suites: ["keys/**/*.spec.ts"], element: "classic" };`;
    await writeFile(path.join(folder, "keyproof.config.mjs"), own);
    await writeFile(path.join(folder, "package.json"), '{ "type": "module" }');
    await mkdir(path.join(folder, "node_modules/keyproof"), { recursive: true });
    await mkdir(path.join(folder, "below"));
    const told = (await make("ACME-7", {}, path.join(folder, "below"))).join("\n");
    expect(await read("keyproof.config.mjs")).toBe(own);
    expect(await read("keys/ACME-7.spec.ts")).toContain("ACME-7");
    expect(told).toContain("made  ../keys/ACME-7.spec.ts\nadd to `paths` in ../keyproof.config.mjs:\n\n        {\n");
    expect(told).not.toMatch(/to `suites`|npm /);
    expect((await make("ACME-8", { dir: "other" })).join("\n")).toContain('"other/**/*.spec.ts"');
});

test.each([
    ["acme-7", {}, '"acme-7" cannot be the id of a path of your own', "as ACME-1"],
    ["ACME", {}, '"ACME" cannot be the id of a path of your own', "as ACME-1"],
    ["../ACME-7", {}, '"../ACME-7" cannot be the id of a path of your own', "as ACME-1"],
    ["RST-C0", {}, '"RST-C0" cannot be the id of a path of your own', "keyproof's own catalogue"],
    ["ACME-7", { title: " " }, '" " cannot be the title of a path of your own', "1"],
    ["ACME-7", { dir: "../elsewhere" }, '"../elsewhere" is no folder below the project\'s', "the project's is"],
])("%s with %j is refused, and nothing is written", async (id, more, wrong, seen) => {
    await expect(make(id, more)).rejects.toMatchObject({ wrong, seen: expect.stringContaining(seen) });
    expect(await readdir(folder)).toEqual([]);
});

test("nothing is written over: neither a spec nor a path that is there", async () => {
    await mkdir(path.join(folder, "keys"));
    await writeFile(path.join(folder, "keys/ACME-7.spec.ts"), "mine");
    await expect(make("ACME-7")).rejects.toMatchObject({
        wrong: expect.stringContaining("ACME-7.spec.ts is there already"),
    });
    expect(await readdir(folder)).toEqual(["keys"]);
    const path7 = {
        id: "ACME-7",
        title: TITLE,
        area: "reset",
        client: "synapse",
        sources: [{ title: "x", url: "https://example.org" }],
        steps: ["x"],
        claims: ["K1"],
    };
    await writeFile(path.join(folder, "keyproof.config.mjs"), `export default { paths: [${JSON.stringify(path7)}] };`);
    await expect(make("ACME-7", { dir: "other" })).rejects.toMatchObject({
        wrong: "ACME-7 is a path of yours already",
    });
    expect(await read("keys/ACME-7.spec.ts")).toBe("mine");
});
