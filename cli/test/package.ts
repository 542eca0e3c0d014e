import { readFile } from "node:fs/promises";
import path from "node:path";
import { readScreens } from "../../reports/screens.ts";
import { readSummary, type Summary } from "../../reports/summary.ts";
import { type Interruption, unlessInterrupted } from "../interruption.ts";
import { supervise } from "../supervise.ts";
import type { Checked } from "./checked.ts";
import { emptyProject, type InstalledExample, installExample } from "./installed-example.ts";
import { checkedOf } from "./suites.ts";

const PART = "the installed package";
/** A documented path, and the example's own. */
const PATHS = ["RST-C0", "ACME-1"];
/** One that is made on the spot. */
const NEW_PATH = "ACME-2";
/** What the example's own page object takes down where it stands in for Element's. */
const WORDS = "(this build does not say where to keep the file)";

/** Whose apps RST-C0 goes through. */
const PICTURED = ["Alice's laptop", "Alice's tablet", "Alice's new laptop"];

/** Installs keyproof's package in the example project and runs paths from there. @throws Interrupted */
export async function checkPackage(interruption: Interruption): Promise<Checked[]> {
    let example: InstalledExample | undefined;
    try {
        example = await unlessInterrupted(interruption, installExample());
        return [...(await runPaths(example, interruption)), ...(await runNewPath(example, interruption))];
    } catch (error) {
        interruption.first.throwIfAborted();
        const reason = error instanceof Error ? error.message : String(error);
        return [{ part: PART, title: "npm pack, npm install", status: "failed", reason }];
    } finally {
        await example?.remove();
    }
}

async function runPaths({ folder, keyproof, env }: InstalledExample, interruption: Interruption): Promise<Checked[]> {
    const [command, ...args] = keyproof;
    const program = { command, args: [...args, "run", ...PATHS], cwd: folder, env };
    const code = await supervise(program, interruption);
    interruption.first.throwIfAborted();
    const results = path.join(folder, "results/latest");
    const summary = await readSummary(results);
    const title = `keyproof run ${PATHS.join(" ")}`;
    if (!summary) return [{ part: PART, title, status: "failed", reason: `no summary; exit code ${code}` }];
    return [
        ...checkedOf(PART, summary),
        checkedRun(title, summary, code),
        await checkedPageObject(results),
        await checkedPictures(results),
    ];
}

/** A path that is as `keyproof new` made it, in an empty project. */
async function runNewPath(example: InstalledExample, interruption: Interruption): Promise<Checked[]> {
    const { folder: cwd, keyproof, env, remove } = await emptyProject(example);
    const [command, ...args] = keyproof;
    const title = `keyproof new ${NEW_PATH} && keyproof run ${NEW_PATH}`;
    try {
        for (const word of ["new", "run"]) {
            const code = await supervise({ command, args: [...args, word, NEW_PATH], cwd, env }, interruption);
            interruption.first.throwIfAborted();
            if (code !== 0) return [{ part: PART, title, status: "failed", reason: `${word}: exit code ${code}` }];
        }
        return [{ part: PART, title, status: "passed" }];
    } finally {
        await remove();
    }
}

/** Paths that are as claimed, the documented one and the own one. */
function checkedRun(title: string, { paths }: Summary, code: number | null): Checked {
    const kept = paths.filter(({ status }) => status === "as claimed").map(({ path: id }) => id);
    if (code === 0 && PATHS.every((id) => kept.includes(id))) return { part: PART, title, status: "passed" };
    return {
        part: PART,
        title,
        status: "failed",
        reason: `exit code ${code}; as claimed: ${kept.join(", ") || "none"}`,
    };
}

async function checkedPageObject(results: string): Promise<Checked> {
    const about = { part: PART, title: "the example's page object stands in for Element's" };
    const history = await readFile(path.join(results, "paths/ACME-1/history.json"), "utf8").catch(() => "");
    if (history.includes(WORDS)) return { ...about, status: "passed" };
    return { ...about, status: "failed", reason: `its words are not in the record: ${WORDS}` };
}

/** The suites take none, to save time. */
async function checkedPictures(results: string): Promise<Checked> {
    const about = { part: PART, title: "the report shows what the apps showed" };
    const pictures = await readScreens(results, "paths/RST-C0", Number.POSITIVE_INFINITY);
    const clients = new Set(pictures.map(({ client }) => client));
    if (PICTURED.every((client) => clients.has(client))) return { ...about, status: "passed" };
    return { ...about, status: "failed", reason: `pictures of ${[...clients].join(", ") || "nobody"}` };
}
