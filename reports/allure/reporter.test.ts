import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { z } from "zod";
import { kitchenHistory } from "../testing/kitchen.ts";
import { makeSmallSuites } from "../testing/small-suites.ts";

const named = z.object({ name: z.string() });
const attachment = named.extend({ type: z.string(), source: z.string() });
const allureResult = z.object({
    name: z.string(),
    description: z.string().optional(),
    labels: z.array(named.extend({ value: z.string() })),
    links: z.array(z.object({ type: z.string(), url: z.string() })),
    // An attachment of the test is a step of its own.
    steps: z.array(named.extend({ attachments: z.array(attachment) })),
});

/** As fixtures/path.ts does: the path's result is told when the test itself is over. */
const PATH = `
const path = (result) => test.extend({ run: async ({}, use) => { await use(1); await said(result); } });
const RESULT = { path: "RST-C0", variant: "without step 1", title: "The whole", status: "known issue", outcome: "lost",
    target: { homeserver: "Synapse 1.163.2" }, folder: "paths/RST-C0",
    issue: { id: "B01", title: "Reset does not check", url: "https://example.org/27841" } };
path(RESULT)("RST-C0 The whole: without step 1",
    { annotation: [{ type: "path", description: "RST-C0" }, { type: "variant", description: "without step 1" }] },
    async ({ run }) => { await test.step("Step 1: Export", () => {}); });`;

test("Allure is given the path's place, its steps, its verdict, its record, and the known issue", async () => {
    const suites = await makeSmallSuites({
        "conformance/c.spec.ts": `test("signs in", () => {});`,
        "reset.spec.ts": PATH,
    });
    try {
        const { args, env, folder, results } = suites;
        await mkdir(path.join(results, "paths/RST-C0"), { recursive: true });
        await writeFile(path.join(results, "paths/RST-C0/history.json"), JSON.stringify(kitchenHistory()));
        await promisify(execFile)(process.execPath, args, { cwd: folder, env });

        const allure = path.join(results, "allure-results");
        const files = (await readdir(allure)).filter((name) => name.endsWith("-result.json"));
        const all = await Promise.all(
            files.map(async (name) => allureResult.parse(JSON.parse(await readFile(path.join(allure, name), "utf8")))),
        );
        const found = all.find(({ name }) => name === "RST-C0 The whole: without step 1");
        expect(found?.labels).toEqual(
            expect.arrayContaining([
                { name: "epic", value: "reset" },
                { name: "feature", value: "RST-C0 The whole" },
                { name: "story", value: "without step 1" },
                { name: "tag", value: "known issue B01" },
            ]),
        );
        expect(found?.links).toEqual([expect.objectContaining({ type: "issue", url: "https://example.org/27841" })]);
        expect(found?.description).toContain("**known issue B01**");
        expect(found?.steps.map(({ name }) => name)).toEqual([
            "Step 1: Export",
            "explanation.md",
            "verdict.json",
            "history.json",
            "After Hooks",
        ]);
        const attached = new Map(
            found?.steps.flatMap(({ attachments }) => attachments).map(({ name, source }) => [name, source]),
        );
        const read = (name: string) => readFile(path.join(allure, attached.get(name) ?? ""), "utf8");
        expect(await read("explanation.md")).toContain("3 messages in “Kitchen” can no longer be read.");
        expect(JSON.parse(await read("history.json"))).toEqual(kitchenHistory());
        expect(JSON.parse(await read("verdict.json"))).toMatchObject({ outcome: "lost" });
    } finally {
        await suites.remove();
    }
});
