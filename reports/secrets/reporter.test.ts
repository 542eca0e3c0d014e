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

async function filesIn(folder: string): Promise<string[]> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
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
        const files = await filesIn(results);
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

test("what a worker hands over is hidden wherever it is quoted, and kept nowhere", async () => {
    const suites = await makeSmallSuites({
        "conformance/c.spec.ts": `test("signs in", () => {});`,
        "password.spec.ts": `
                import { mkdirSync, writeFileSync } from "node:fs";
                test("a path", { tag: "@RST-C0" }, async ({}, info) => {
                    const folder = info.config.rootDir + "/../results/";
                    mkdirSync(folder + "paths/RST-C0", { recursive: true });
                    writeFileSync(folder + "paths/RST-C0/result.json", JSON.stringify({ reason: "in the third drawer" }));
                    writeFileSync(folder + "homeserver-0.log", "GET /?q=in%20the%20third%20drawer");
                    await said({ path: "RST-C0", status: "broken", reason: "in the third drawer", folder: "paths/RST-C0" });
                    await info.attach("keyproof-secrets", { body: '["in the third drawer"]', contentType: "application/json" });
                    console.log("in the third drawer");
                    await test.step("Look in the third drawer", async () => {
                        await info.attach("note", { body: "in the third drawer", contentType: "text/plain" });
                        expect("it is in the third drawer").toBe("nothing");
                    });
                });`,
    });
    try {
        const { args, env, folder, results } = suites;
        await promisify(execFile)(process.execPath, args, { cwd: folder, env }).catch((error) => error);
        const files = await filesIn(results);
        for (const file of files) {
            const text = withBodies(await readFile(file, "utf8"));
            expect(text, file).not.toContain("in the third drawer");
            expect(text, file).not.toContain("in%20the%20third%20drawer");
            expect(text, file).not.toContain('"name": "keyproof-secrets"');
        }
        const hidden = await Promise.all(
            files.map(async (file) => (await readFile(file, "utf8")).includes("[hidden]")),
        );
        const named = files.filter((_, index) => hidden[index]).map((file) => path.relative(results, file));
        expect(named).toEqual(
            expect.arrayContaining([
                expect.stringMatching(/^allure-results\/.*-result\.json$/),
                expect.stringMatching(/^allure-results\/.*-attachment\.txt$/),
                "homeserver-0.log",
                "paths/RST-C0/result.json",
                "playwright.json",
                "summary.json",
            ]),
        );
    } finally {
        await suites.remove();
    }
});

test("an archive that cannot be read is deleted, and is no evidence", async () => {
    const suites = await makeSmallSuites({
        "conformance/c.spec.ts": `test("signs in", () => {});`,
        "broken.spec.ts": `
                import { writeFileSync } from "node:fs";
                test("leaves half a trace", async ({}, info) => {
                    const file = info.outputPath("trace.zip");
                    writeFileSync(file, "PK\\u0003\\u0004 and no more: a secret");
                    info.attachments.push({ name: "trace", path: file, contentType: "application/zip" });
                    expect(1).toBe(2);
                });`,
    });
    try {
        const { args, env, folder, results } = suites;
        const ran = await promisify(execFile)(process.execPath, args, { cwd: folder, env }).catch((error) => error);
        expect(ran.stderr).toMatch(/keyproof: .*trace\.zip is deleted, it cannot be searched for secrets/);
        expect((await filesIn(results)).filter((file) => file.endsWith(".zip"))).toEqual([]);
        expect(await readFile(path.join(results, "playwright.json"), "utf8")).not.toContain('"name": "trace"');
    } finally {
        await suites.remove();
    }
});
