import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";
import type { RunConfig } from "../../fixtures/run-config.ts";
import { readSummary } from "../summary.ts";
import { makeSmallSuites, type SmallSuites } from "../testing/small-suites.ts";

let suites: SmallSuites | undefined;
afterEach(() => suites?.remove());

/** Runs suites with the reporter. @returns what it printed and what it left */
async function run(specs: Record<string, string>, paths: string[] = [], more: Partial<RunConfig> = {}) {
    suites = await makeSmallSuites(specs, paths, more);
    const { args, env, folder, results } = suites;
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder, env }).catch((error) => error);
    const summary = await readSummary(results);
    if (!summary) throw new Error(`no summary:\n${stdout}`);
    return { stdout, summary };
}

const CONFORMS = `test("signs in", () => {});`;
const PATH = `
const it = test.extend({
    server: [async ({}, use) => { await use(1); }, { title: "starting Synapse" }],
    other: async ({ server }, use) => use(2),
});
it("RST-C0 The whole", { tag: "@RST-C0" }, async ({ other }) => {
    await test.step("Step 1: Export", () => test.step("clicks a button", () => {}));
    await said({ path: "RST-C0", status: "as claimed", outcome: "kept", counts: { sessions: 2, kept: 2, lost: 0, messages: 2, proven: 2 } });
});`;

test("in a pipe it tells each path's verdict in a line when it is there, no steps, and ends with the table", async () => {
    const { stdout, summary } = await run({ "conformance/c.spec.ts": CONFORMS, "reset.spec.ts": PATH });

    expect(stdout).toMatch(
        /^\[1\/2\] {2}conformance › signs in: ok {2}\S+ s\n\[2\/2\] {2}RST-C0: kept, 2 of 2 sessions kept {2}0\.0 s\n\n/,
    );
    expect(stdout).not.toMatch(/Step 1|starting Synapse/);
    expect(stdout).toMatch(/path .* verdict .*\n──.*\nRST-C0 .* kept +2\/0/);
    expect(stdout.trimEnd().split("\n").at(-1)).toMatch(/^as claimed/);
    expect(summary).toMatchObject({ run: "small", status: "as claimed", interrupted: false });
    expect(summary.tests.map(({ project, title, status }) => [project, title, status])).toEqual([
        ["conformance", "signs in", "passed"],
        ["paths", "RST-C0 The whole", "passed"],
    ]);
});

test("a broken path, one whose test fails after its verdict, and one without a verdict are told apart", async () => {
    const { stdout, summary } = await run({
        "conformance/c.spec.ts": CONFORMS,
        "reset.spec.ts": `
            test("a", { tag: "@A-1", annotation: { type: "variant", description: "without step 1" } }, async () => {
                await said({ path: "A-1", variant: "without step 1", status: "broken", outcome: "lost", reason: "keys are lost" });
                expect(1).toBe(2);
            });
            test("b", { tag: "@B-1" }, async () => {
                await said({ path: "B-1", status: "as claimed", outcome: "kept" });
                throw new Error("the server is gone");
            });
            test("c", { tag: "@C-1", annotation: { type: "variant", description: "twice" } }, () => { throw new Error("no button"); });`,
    });
    expect(summary.status).toBe("broken");
    expect(summary.paths.map(({ path, variant, status, reason }) => [path, variant, status, reason])).toEqual([
        ["A-1", "without step 1", "broken", "keys are lost"],
        ["B-1", undefined, "stopped", "Error: the server is gone"],
        ["C-1", "twice", "could not run", "Error: no button"],
    ]);
    expect(stdout).toContain("    Error: no button");
});

test("a path stands before its variants, in whatever order they ran", async () => {
    const { summary } = await run({
        "conformance/c.spec.ts": CONFORMS,
        "reset.spec.ts": `
            const variant = (description) => ({ type: "variant", description });
            test("b", { tag: "@B-1" }, () => said({ path: "B-1", status: "as claimed" }));
            test("c", { tag: "@A-1", annotation: variant("twice") }, () => said({ path: "A-1", variant: "twice", status: "as claimed" }));
            test("a", { tag: "@A-1" }, () => said({ path: "A-1", status: "as claimed" }));`,
    });
    expect(summary.paths.map(({ path, variant }) => [path, variant])).toEqual([
        ["A-1", undefined],
        ["A-1", "twice"],
        ["B-1", undefined],
    ]);
});

test("a path whose time was up tells what it began last", async () => {
    const { summary } = await run({
        "conformance/c.spec.ts": CONFORMS,
        "reset.spec.ts": `
            const it = test.extend({ judge: async ({}, use) => { await use(); await said({ path: "A-1", status: "could not run", reason: "time" }); } });
            it("a", { tag: "@A-1" }, async ({ judge }) => {
                test.setTimeout(300);
                await test.step("Step 1: Export", () => {});
                await test.step("Step 2: Reset", () => test.step("waits", () => new Promise(() => {})));
            });`,
    });
    expect(summary.paths[0]?.status).toBe("could not run");
    expect(summary.paths[0]?.reason).toMatch(
        /^Test timeout of 300ms exceeded\. The last thing it began: waits \(reset\.spec\.ts:\d+\)$/,
    );
});

test("what was skipped is not run and says why, even where its worker judged it", async () => {
    const { summary } = await run({
        "conformance/c.spec.ts": CONFORMS,
        "reset.spec.ts": `test("a", { tag: "@A-1" }, async () => {
            await said({ path: "A-1", status: "could not run" });
            test.skip(true, "needs the classic UI");
        });`,
    });
    expect(summary.status).toBe("could not run");
    expect(summary.paths).toMatchObject([{ path: "A-1", status: "not run", reason: "needs the classic UI" }]);
    expect(summary.tests.at(-1)).toMatchObject({ status: "skipped", reason: "needs the classic UI" });
});

test("paths do not run on a client that does not conform: that is no verdict on keys", async () => {
    const { stdout, summary } = await run({
        "conformance/c.spec.ts": `test("signs in", () => { throw new Error("no form"); });`,
        "reset.spec.ts": PATH,
    });
    expect(summary.status).toBe("could not run");
    expect(summary.paths).toMatchObject([{ path: "RST-C0", status: "could not run" }]);
    expect(stdout).toContain("inconclusive: conformance failed (signs in): Error: no form");
});

test("a path that was asked for and that no test is about is told of", async () => {
    const { summary } = await run({ "conformance/c.spec.ts": CONFORMS, "reset.spec.ts": PATH }, ["RST-C0", "EXP-C1"]);
    expect(summary.status).toBe("could not run");
    expect(summary.paths).toMatchObject([{ path: "EXP-C1", status: "could not run" }, { path: "RST-C0" }]);
});

test("one of several machines does not miss the paths of the others", async () => {
    const shard = { index: 1, total: 2 };
    const suites = { "conformance/c.spec.ts": CONFORMS, "reset.spec.ts": PATH };
    const { summary } = await run(suites, ["RST-C0", "EXP-C1"], { shard });
    expect(summary.status).toBe("as claimed");
    expect(summary.paths).toMatchObject([{ path: "RST-C0", status: "as claimed" }]);
});

test("a suite that cannot be loaded is an error of the run", async () => {
    const { summary } = await run({ "conformance/c.spec.ts": `throw new Error("cannot load");` });
    expect(summary.status).toBe("could not run");
    expect(summary.errors[0]).toBe("Error: cannot load");
});

test("where no path was to run, none is said to be missing", async () => {
    const sabotage = { healthy: 1, healthyInElement: 0 };
    const { stdout } = await run({ "conformance/s.spec.ts": `test("healthy: 1", () => {});` }, [], { sabotage });
    expect(stdout).toMatch(/healthy: 1: ok/);
    expect(stdout).not.toContain("no path ran");
});
