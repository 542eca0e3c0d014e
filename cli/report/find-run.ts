import { readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { Problem } from "../../containers/problem.ts";
import type { RunResults } from "../../reports/merge.ts";
import { readSummary, type Summary } from "../../reports/summary.ts";
import { nearest } from "../nearest.ts";

const ANOTHER = "Name another run, or run its paths again with `npx keyproof run`";

const SHOWN = 3;

/**
 * Finds the run that a user means.
 *
 * @param word a run's folder, or the name of one in `root`; the latest where there is none
 * @param root the results folder; absolute
 * @throws Problem when there is none, or it has no results that can be read
 */
export async function findRun(word: string | undefined, root: string): Promise<RunResults> {
    const folder = await folderOf(word, root);
    return { folder, summary: await summaryOf(folder) };
}

async function folderOf(word: string | undefined, root: string): Promise<string> {
    const candidates = word === undefined ? [path.join(root, "latest")] : [path.resolve(word), path.join(root, word)];
    for (const candidate of candidates) if (await isFolder(candidate)) return realpath(candidate);
    const names = await readdir(root).catch((): string[] => []);
    const runs = names.filter((name) => !name.startsWith(".") && name !== "latest");
    if (word === undefined) {
        throw new Problem({
            wrong: "There is no run to report on",
            seen: runs.length > 0 ? `${root} has ${runs.length} runs and none is the latest` : `${root} holds none`,
            fix: "Name a results folder, or prove a path first: `npx keyproof run RST-C0`",
        });
    }
    const near = [...runs.filter((name) => name.includes(word)), ...nearest(word, runs)].slice(0, SHOWN);
    throw new Problem({
        wrong: `There is no run "${word}"`,
        seen: near.length > 0 ? `the nearest: ${near.join(", ")}` : `neither a folder of that name, nor one in ${root}`,
        fix: "Name a results folder, or a run in it",
    });
}

async function isFolder(folder: string): Promise<boolean> {
    return stat(folder).then(
        (found) => found.isDirectory(),
        () => false,
    );
}

async function summaryOf(folder: string): Promise<Summary> {
    const summary = await readSummary(folder).catch((error: unknown) => {
        const seen = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
        throw new Problem({ wrong: `summary.json in ${folder} cannot be read`, seen, fix: ANOTHER }, { cause: error });
    });
    if (summary) return summary;
    const held = (await readdir(folder)).slice(0, 5).join(", ") || "nothing";
    throw new Problem({
        wrong: `${folder} has no results of a run that got to its end`,
        seen: `no summary.json; it holds ${held}`,
        fix: ANOTHER,
    });
}
