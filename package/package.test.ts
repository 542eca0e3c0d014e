import { execFile } from "node:child_process";
import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { emptyProject, type InstalledExample, installExample } from "../cli/test/installed-example.ts";

/** The example is installed once: that takes a minute. Its path runs with `keyproof test --only package`. */
let example: InstalledExample;
beforeAll(async () => {
    example = await installExample();
}, 600_000);
afterAll(() => example?.remove());

interface Ended {
    code: number;
    stdout: string;
    stderr: string;
}

async function run(command: string, ...args: string[]): Promise<Ended> {
    return runIn(example, command, ...args);
}

async function runIn({ folder: cwd, env }: InstalledExample, command: string, ...args: string[]): Promise<Ended> {
    return promisify(execFile)(command, args, { cwd, env }).then(
        (done) => ({ ...done, code: 0 }),
        (error) => error,
    );
}

const tsc = (where = example) =>
    runIn(where, process.execPath, path.join(example.folder, "node_modules/typescript/bin/tsc"));

test("the example's own path is listed by the installed command, between the documented ones", async () => {
    const { stdout, stderr, code } = await run(...example.keyproof, "list", "--area", "export-import");
    expect(stderr).toBe("");
    expect(stdout).toMatch(
        /^ACME-1 +export-import +element-web \(classic, modern\) +automated +Take your keys to a new laptop/m,
    );
    expect(stdout).toMatch(/^EXP-C1 /m);
    expect(code).toBe(0);
});

test("the example is type-checked against the package's types", async () => {
    expect(await tsc()).toMatchObject({ stdout: "", code: 0 });
});

test("what `keyproof new` makes in an empty project is type-checked, and listed", async () => {
    const empty = await emptyProject(example);
    try {
        const made = await runIn(empty, ...example.keyproof, "new", "ACME-7", "--title", "Reset with the help desk");
        expect(made).toMatchObject({ stderr: "", code: 0 });
        expect(await tsc(empty)).toMatchObject({ stdout: "", code: 0 });
        const { stdout } = await runIn(empty, ...example.keyproof, "list", "--area", "export-import");
        expect(stdout).toMatch(/^ACME-7 .* Reset with the help desk$/m);
    } finally {
        await empty.remove();
    }
});

test("the package's types say what is wrong: they are no `any`", async () => {
    const file = path.join(example.folder, "keys/wrong.ts");
    await writeFile(
        file,
        `import { defineConfig } from "keyproof/config";
        import { definePages, SecureBackupSection } from "keyproof/element";
        import { path } from "keyproof/fixtures";
        import { audit } from "keyproof/ledger";
        import { catalogue } from "keyproof/paths";
        import { peopleWhoTalked } from "keyproof/accounts";
        // @ts-expect-error a number
        defineConfig({ workers: "four" });
        // @ts-expect-error no such page object
        definePages({ securBackup: () => undefined });
        // @ts-expect-error another one's
        definePages({ roomKeys: ({ page, settings, told }) => new SecureBackupSection(page, settings, told) });
        // @ts-expect-error there is no Mallory
        path("ACME-1", async ({ mallory }) => mallory);
        // @ts-expect-error a recovery key is no number
        path("ACME-1", async ({ alice }) => void (alice.recoveryKey = 7));
        // @ts-expect-error no history
        audit({});
        // @ts-expect-error ids are texts
        catalogue.map(({ id }) => id * 2);
        // @ts-expect-error of people
        peopleWhoTalked();
        // @ts-expect-error not exported
        import "keyproof/helpers/eventually";
        // @ts-expect-error not exported
        import { eventually } from "keyproof/dist/helpers/eventually.js";`,
    );
    expect(await tsc()).toMatchObject({ stdout: "", code: 0 });
});

test("what is not exported on purpose cannot be imported", async () => {
    const load = (name: string) =>
        run(process.execPath, "--input-type=module", "--eval", `await import(${JSON.stringify(name)})`);
    for (const name of ["config", "ledger", "paths", "element", "accounts", "fixtures"]) {
        expect(await load(`keyproof/${name}`), name).toMatchObject({ stderr: "", code: 0 });
    }
    for (const name of ["keyproof", "keyproof/helpers/eventually", "keyproof/dist/helpers/eventually.js"]) {
        expect((await load(name)).stderr, name).toContain("ERR_PACKAGE_PATH_NOT_EXPORTED");
    }
});

test("the package has no sources, no tests, and all that the code reads", async () => {
    const root = path.join(example.folder, "node_modules/keyproof");
    const files = await readdir(root, { recursive: true });
    expect(files.filter((file) => /(?<!\.d)\.ts$|\.test\.|\/testing(\/|$)/.test(file))).toEqual([]);
    const read = await filesThatAreRead(path.dirname(import.meta.dirname));
    expect(read).toContain("reports/page/styles/base.css");
    expect(read).toContain("containers/element-web/classic/package-lock.json");
    expect(read.filter((file) => !files.includes(path.join("dist", file)))).toEqual([]);
});

/** What is tracked below the folders of code and is no TypeScript. */
async function filesThatAreRead(root: string): Promise<string[]> {
    const folders = ["containers", "fixtures", "helpers", "reports", "suites"];
    const { stdout } = await promisify(execFile)("git", ["ls-files", ...folders], { cwd: root });
    return stdout.split("\n").filter((file) => file !== "" && !file.endsWith(".ts") && !file.includes("/testing/"));
}
