import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findNpm, npmCi } from "./npm.ts";
import { Problem } from "./problem.ts";

let folder: string;

beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-npm-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("finds npm on the PATH and runs it with this Node", async () => {
    await writeFile(path.join(folder, "npm-cli.js"), "");
    await symlink(path.join(folder, "npm-cli.js"), path.join(folder, "npm"));
    expect(findNpm({ PATH: `/nowhere:${folder}` }, "/opt/node/bin/node")).toEqual([
        "/opt/node/bin/node",
        path.join(folder, "npm-cli.js"),
    ]);
});

test("prefers the npm that started this process, but no other package manager", async () => {
    const script = path.join(folder, "npm-cli.js");
    const yarn = path.join(folder, "yarn.js");
    for (const file of [script, yarn]) await writeFile(file, "");
    expect(findNpm({ PATH: "", npm_execpath: script }, "/opt/node/bin/node")).toEqual(["/opt/node/bin/node", script]);
    expect(() => findNpm({ PATH: "", npm_execpath: yarn }, "/opt/node/bin/node")).toThrow(
        "npm was not found: neither beside /opt/node/bin/node nor on the PATH",
    );
});

test("tells npm's own last words", async () => {
    await writeFile(path.join(folder, "package.json"), '{ "dependencies": { "react": "17.0.2" } }');
    await writeFile(path.join(folder, "package-lock.json"), '{ "lockfileVersion": 3, "packages": { "": {} } }');
    const refused = npmCi(folder, "what is tested");
    await expect(refused).rejects.toBeInstanceOf(Problem);
    await expect(refused).rejects.toThrow(/Missing: react@17\.0\.2 from lock file/);
});

test("the lockfile of the classic UI names no registry", async () => {
    const lockfile = JSON.parse(
        await readFile(path.join(import.meta.dirname, "element-web/classic/package-lock.json"), "utf8"),
    );
    const addresses = Object.values<{ resolved?: string }>(lockfile.packages).flatMap((entry) => entry.resolved ?? []);
    expect(addresses).toEqual([]);
});
