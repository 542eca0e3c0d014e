import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { makeSmallSuites } from "../testing/small-suites.ts";

const RECOVERY_KEY = "EsTV 92PY mCYa qLH2 q9Ud QvjP iEgA DJnJ HoLK q89P 4UzN 7DTZ";

/** With what Playwright's JSON has of attachments, which is base64. */
function withBodies(text: string): string {
    const bodies = [...text.matchAll(/"body": "([^"]+)"/g)].map(([, body = ""]) =>
        Buffer.from(body, "base64").toString(),
    );
    return [text, ...bodies].join("\n");
}

test("what was typed or shown gets into no report that others write", async () => {
    const suites = await makeSmallSuites({
        "conformance/c.spec.ts": `test("signs in", () => {});`,
        "key.spec.ts": `
                test("types a key", async ({}, info) => {
                    const { writeFileSync } = await import("node:fs");
                    const page = info.config.rootDir + "/page.md";
                    writeFileSync(page, "textbox: ${RECOVERY_KEY}");
                    await info.attach("page", { path: page, contentType: "text/markdown" });
                    await test.step('Fill "a good passphrase"', () => {
                        throw new Error('Call log: fill("a good passphrase")', { cause: new Error("${RECOVERY_KEY}") });
                    });
                });`,
        // What a worker says of its path has the error's whole message, too.
        "reset.spec.ts": `
                test("a path", { tag: "@RST-C0" }, async () => {
                    await said({ path: "RST-C0", status: "broken", reason: 'fill("a good passphrase"): ${RECOVERY_KEY}' });
                });`,
    });
    try {
        const { args, env, folder, results } = suites;
        const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder, env }).catch(
            (error) => error,
        );
        expect(stdout).toContain("Call log: fill([hidden])");
        const names = (await readdir(results, { recursive: true, withFileTypes: true })).filter((entry) =>
            entry.isFile(),
        );
        const files = names.map((entry) => path.join(entry.parentPath, entry.name));
        expect(files.map((file) => path.extname(file))).toEqual(expect.arrayContaining([".json", ".md"]));
        for (const file of files) {
            const text = withBodies(await readFile(file, "utf8"));
            expect(text, file).not.toContain("a good passphrase");
            expect(text, file).not.toContain(RECOVERY_KEY);
        }
        expect(await readFile(path.join(results, "summary.json"), "utf8")).toContain("[hidden]");
    } finally {
        await suites.remove();
    }
});
