import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { registerHooks } from "node:module";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";

// GitHub's parser imports its JSON without the attribute that Node wants.
registerHooks({
    load: (url, context, next) =>
        next(url, url.endsWith(".min.json") ? { ...context, importAttributes: { type: "json" } } : context),
});
const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = await import("@actions/workflow-parser");
const { parseAction } = await import("@actions/workflow-parser/actions/action-parser");
const { convertActionTemplate } = await import("@actions/workflow-parser/actions/action-template");

const ROOT = path.dirname(import.meta.dirname);
const actionText = await readFile(path.join(ROOT, "action.yml"), "utf8");
const trace = new NoOperationTraceWriter();

/** By GitHub's own parser. */
function actionOf(content: string) {
    const { context, value } = parseAction({ name: "action.yml", content }, trace);
    const errors = context.errors.getErrors().map(({ message }) => message);
    if (!value) throw new Error(errors.join("\n"));
    return { action: convertActionTemplate(context, value), errors };
}

async function workflowOf(content: string) {
    const { context, value } = parseWorkflow({ name: "keys.yml", content }, trace);
    if (!value) throw new Error(JSON.stringify(context.errors.getErrors()));
    const workflow = await convertWorkflowTemplate(context, value);
    return { workflow, errors: context.errors.getErrors().map(({ message }) => message) };
}

/** The workflow that docs/ci.md shows. */
async function documented(): Promise<string> {
    const page = await readFile(path.join(ROOT, "docs/ci.md"), "utf8");
    const [, block] = /```yaml\n(.*?)```/s.exec(page) ?? [];
    if (block === undefined) throw new Error("docs/ci.md shows no workflow");
    return block;
}

test("action.yml is an action, as GitHub's own parser has it", () => {
    const { action, errors } = actionOf(actionText);
    expect(errors).toEqual([]);
    expect(action.runs.using).toBe("composite");
    expect(actionOf(actionText.replace("using: composite", "using: compose")).errors).not.toEqual([]);
    expect(actionOf(actionText.replace("shell: bash", "shel: bash")).errors).not.toEqual([]);
    expect(
        actionOf(actionText.replace("steps.keyproof.outputs.key }}", "step.keyproof.outputs.key }}")).errors,
    ).not.toEqual([]);
});

test("the workflow of docs/ci.md is one, and gives the action no input that it has not", async () => {
    const text = await documented();
    const { workflow, errors } = await workflowOf(text);
    expect(errors).toEqual([]);
    expect(workflow.jobs.map(({ id }) => id.value)).toEqual(["keys", "report"]);
    expect((await workflowOf(text.replace("needs: keys", "needs: key"))).errors).not.toEqual([]);
    expect((await workflowOf(text.replace("runs-on", "run-on"))).errors).not.toEqual([]);

    const inputs = actionOf(actionText).action.inputs?.map(({ id }) => id) ?? [];
    const given = [...text.matchAll(/uses: OWNER\/keyproof@\S+\n +with:\n((?: {18,}\S+: .*\n)+)/g)].flatMap(
        ([, lines = ""]) => [...lines.matchAll(/^ +([\w-]+):/gm)].map(([, name]) => name),
    );
    expect(given).toEqual(["homeserver", "element", "shard", "merge"]);
    expect(given.filter((name) => name === undefined || !inputs.includes(name))).toEqual([]);
});

/** The script of one of the action's steps, by its name. */
function script(name: string): string {
    const { runs } = actionOf(actionText).action;
    const steps = "steps" in runs ? runs.steps : [];
    const step = steps.find((one) => "run" in one && one.name?.toString() === name);
    if (!step || !("run" in step)) throw new Error(`action.yml has no shell step "${name}"`);
    return step.run.toString();
}

let folder: string;
beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-action-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** Runs a step as GitHub's runner does. @returns its exit code and what it put into its outputs */
async function step(
    name: string,
    env: Record<string, string>,
): Promise<{ code: number; outputs: Record<string, string> }> {
    const output = path.join(folder, "output");
    await writeFile(output, "");
    const options = { cwd: folder, env: { PATH: process.env.PATH, GITHUB_OUTPUT: output, ...env } };
    const bash = ["--noprofile", "--norc", "-eo", "pipefail", "-c", script(name)];
    const code = await promisify(execFile)("bash", bash, options).then(
        () => 0,
        (error: { code: number }) => error.code,
    );
    const lines = (await readFile(output, "utf8")).split("\n").filter(Boolean);
    return { code, outputs: Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2))) };
}

/** A keyproof that writes down how it was called, leaves a results folder and ends with a code. */
async function standIn(code: number): Promise<string> {
    const file = path.join(folder, "keyproof.mjs");
    await mkdir(path.join(folder, "results/2026-run"), { recursive: true });
    await writeFile(
        file,
        `import fs from "node:fs";
        fs.writeFileSync("called.json", JSON.stringify(process.argv.slice(2)));
        fs.rmSync("results/latest", { force: true });
        fs.symlinkSync("2026-run", "results/latest");
        process.exit(${code});`,
    );
    return file;
}

const nothing = { PATHS: "", SHARD: "", MERGE: "false", SHARDS: "" };

test.each([
    [{}, ["run"], "keyproof-results"],
    [
        { PATHS: "RST-C0 EXP-C1", SHARD: "2/3" },
        ["run", "RST-C0", "EXP-C1", "--shard", "2/3"],
        "keyproof-results-2-of-3",
    ],
    [{ PATHS: "* $(touch gone)" }, ["run", "*", "$(touch", "gone)"], "keyproof-results"],
])("with %j it runs keyproof %j", async (inputs, called, artifact) => {
    const env = { ...nothing, ...inputs, KEYPROOF: await standIn(1), KEYPROOF_RESULTS: path.join(folder, "results") };
    const { code, outputs } = await step("keyproof", env);
    expect(JSON.parse(await readFile(path.join(folder, "called.json"), "utf8"))).toEqual(called);
    // The report comes first; the job ends with the code in its last step.
    expect(code).toBe(0);
    expect(outputs).toEqual({ "exit-code": "1", artifact, results: path.join(folder, "results/2026-run") });
    expect((await step("End as keyproof did", { CODE: "1" })).code).toBe(1);
    expect((await step("End as keyproof did", { CODE: "0" })).code).toBe(0);
});

test("with merge it makes one report of what the machines left", async () => {
    const SHARDS = path.join(folder, "shards");
    for (const name of ["keyproof-results-1-of-2", "keyproof-results-2-of-2"]) {
        await mkdir(path.join(SHARDS, name), { recursive: true });
    }
    const KEYPROOF = await standIn(0);
    const env = { ...nothing, MERGE: "true", SHARDS, KEYPROOF, KEYPROOF_RESULTS: path.join(folder, "results") };
    expect((await step("keyproof", env)).outputs["exit-code"]).toBe("0");
    expect(JSON.parse(await readFile(path.join(folder, "called.json"), "utf8"))).toEqual([
        "report",
        "--merge",
        path.join(SHARDS, "keyproof-results-1-of-2"),
        path.join(SHARDS, "keyproof-results-2-of-2"),
    ]);
});

test("a keyproof that left nothing is told of by its exit code", async () => {
    const env = { ...nothing, KEYPROOF: path.join(folder, "none.mjs"), KEYPROOF_RESULTS: path.join(folder, "results") };
    const { code, outputs } = await step("keyproof", env);
    expect(code).toBe(0);
    expect(outputs).toEqual({ "exit-code": "1", artifact: "keyproof-results", results: "" });
});

test("the summary is report.md, where there is one", async () => {
    const GITHUB_STEP_SUMMARY = path.join(folder, "summary.md");
    await writeFile(GITHUB_STEP_SUMMARY, "before\n");
    const REPORT = path.join(folder, "report.md");
    expect((await step("Write the job's summary", { REPORT, GITHUB_STEP_SUMMARY })).code).toBe(0);
    await writeFile(REPORT, "# kept\n");
    expect((await step("Write the job's summary", { REPORT, GITHUB_STEP_SUMMARY })).code).toBe(0);
    expect(await readFile(GITHUB_STEP_SUMMARY, "utf8")).toBe("before\n# kept\n");
});

test("the project's own keyproof is taken before the action's, and its cache has a key of what it is made of", async () => {
    const own = path.join(folder, "node_modules/keyproof");
    await mkdir(own, { recursive: true });
    await cp(path.join(ROOT, "package.json"), path.join(own, "package.json"));
    const find = (PARTS: string) => step("Find keyproof", { PARTS, ACTION: "/nowhere" });
    const { code, outputs } = await find("docker classic");
    expect(code).toBe(0);
    expect(outputs).toEqual({
        command: path.join(own, "cli/keyproof.mjs"),
        key: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    expect((await find("docker classic")).outputs.key).toBe(outputs.key);
    expect((await find("docker release:1.12.2")).outputs.key).not.toBe(outputs.key);
    await rm(own, { recursive: true });
    // The action's own has to be installed first, which fails here: it is nowhere.
    expect((await find("docker classic")).code).not.toBe(0);
});
