import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { packageRoot } from "../package-root.ts";
import { parseChecked } from "./checked.ts";
import { toolFile } from "./tool.ts";
import { UNIT_RESULTS_VARIABLE } from "./unit-reporter.ts";

test("counts each test once, and a file that cannot be loaded as a failed one; tells why one is skipped", async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-vitest-"));
    try {
        await symlink(path.join(packageRoot(), "node_modules"), path.join(folder, "node_modules"));
        const results = path.join(folder, "results.json");
        await writeFile(path.join(folder, "package.json"), '{ "type": "module" }');
        await writeFile(path.join(folder, "broken.test.ts"), 'throw new Error("cannot load");');
        await writeFile(
            path.join(folder, "mixed.test.ts"),
            `import { describe, expect, test } from "vitest";
            test("passes", () => {});
            describe("in a group", () => test("fails", () => expect(1).toBe(2)));
            test("is skipped", ({ skip }) => skip("no Docker engine answers"));`,
        );
        const args = [
            await toolFile("vitest", "vitest"),
            "run",
            `--root=${folder}`,
            `--reporter=${path.join(import.meta.dirname, "unit-reporter.ts")}`,
        ];
        const env = { ...process.env, [UNIT_RESULTS_VARIABLE]: results };
        const { code, stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder, env }).then(
            (done) => ({ ...done, code: 0 }),
            (error) => error,
        );

        expect(code).toBe(1);
        expect(stdout).toContain("FAILED in a group > fails\nexpected 1 to be 2");
        expect(parseChecked(await readFile(results, "utf8"))).toEqual(
            expect.arrayContaining([
                { part: "unit", title: "mixed.test.ts › passes", status: "passed" },
                expect.objectContaining({ title: "mixed.test.ts › in a group > fails", status: "failed" }),
                expect.objectContaining({ status: "skipped", reason: "no Docker engine answers" }),
                { part: "unit", title: "broken.test.ts", status: "failed", reason: "cannot load" },
            ]),
        );
        expect(parseChecked(await readFile(results, "utf8"))).toHaveLength(4);
    } finally {
        await rm(folder, { recursive: true });
    }
});
