import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Problem } from "../../containers/problem.ts";
import { ACME } from "../../helpers/paths/testing/acme.ts";
import { findProject } from "./project.ts";

let folder: string;
beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-project-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(source: string, name = "keyproof.config.ts"): Promise<string> {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, source);
    return file;
}

test("is found from any folder below it, the nearest first", async () => {
    const above = await write("export default { element: 'classic' }");
    const near = await write("export default { element: 'auto' }", "a/keyproof.config.mjs");
    expect((await findProject(path.join(folder, "a/b/c")))?.file).toBe(near);
    expect((await findProject(path.join(folder, "d")))?.file).toBe(above);
});

test("is TypeScript, and its paths become entries of the catalogue that a spec proves", async () => {
    await write(`const workers: number = 3; export default { workers, paths: [${JSON.stringify(ACME)}] };`);
    const project = await findProject(folder);
    expect(project?.config.workers).toBe(3);
    expect(project?.folder).toBe(folder);
    expect(project?.paths).toEqual([{ ...ACME, before: [], proof: { status: "automated" } }]);
});

const withPath = (changes: object) => `export default { paths: [${JSON.stringify({ ...ACME, ...changes })}] }`;

test.each([
    ["export default { homeservr: 'pypi' }", "there is no field `homeservr`", "the nearest: homeserver"],
    ["export default { workers: 'four' }", "`workers` is not as it must be", "expected number"],
    ["export default { workers: 0 }", "`workers` is not as it must be", ">=1"],
    ["export default 7", "`the default export` is not as it must be", "expected object"],
    ["export const element = 'classic'", "says nothing", "it has no default export"],
    ["export default {", "cannot be loaded", "Expected"],
    ["import 'not-installed-here'; export default {}", "cannot be loaded", "not-installed-here"],
    [withPath({ id: "RST-C0" }), "`paths[0].id` is not as it must be", "is one of keyproof's own catalogue"],
    [withPath({ id: "acme 1" }), "`paths[0].id` is not as it must be", "as ACME-1"],
    [withPath({ steps: [] }), "`paths[0].steps` is not as it must be", ">=1"],
    [withPath({ claims: ["K9"] }), "`paths[0].claims[0]` is not as it must be", "K1"],
    [withPath({ generations: [] }), "`paths[0].generations` is not as it must be", "would never run"],
    [withPath({ proof: "mine" }), "`paths[0]` is not as it must be", "proof"],
    [
        `const path = ${JSON.stringify(ACME)}; export default { paths: [path, path] }`,
        "`paths[1].id` is not as it must be",
        "ACME-1 is there twice",
    ],
])("%s is refused: %s", async (source, wrong, seen) => {
    const file = await write(source);
    const problem = await findProject(folder).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(Problem);
    expect((problem as Problem).wrong).toBe(
        wrong.startsWith("`") || wrong.startsWith("there") ? `${file}: ${wrong}` : `${file} ${wrong}`,
    );
    expect((problem as Problem).seen).toContain(seen);
});
