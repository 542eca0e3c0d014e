import { readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import type { PathResult } from "../fixtures/path-result.ts";
import { audit } from "../helpers/ledger/audit.ts";
import { parseHistory } from "../helpers/ledger/history.ts";
import { explain } from "./explanation.ts";
import { type ReportedPath, type ReportedRun, renderPage } from "./page/page.ts";
import { commandOf } from "./repeat.ts";
import { readScreens } from "./screens.ts";
import type { Summary } from "./summary.ts";

/**
 * Writes what people read of a run into its results folder: each path's `explanation.md`, and `report.html`.
 *
 * @param results the run's folder, with each path's `history.json`
 * @returns the page's file
 * @throws HistoryError when a history cannot be read; one that is not there is no error
 */
export async function writeReports(results: string, summary: Summary): Promise<string> {
    const { paths, command } = await readReportedRun(results, summary);
    for (const { result, audited } of paths) {
        if (!audited) continue;
        const explanation = explain(audited.history, audited.verdict);
        await writeWhole(path.join(results, result.folder, "explanation.md"), explanation);
    }
    const page = path.join(results, "report.html");
    await writeWhole(page, renderPage(summary, paths, command));
    return page;
}

/**
 * Reads all of a run that its report tells of.
 *
 * @param results the run's folder
 * @throws HistoryError when a history cannot be read; one that is not there is no error
 */
export async function readReportedRun(results: string, summary: Summary): Promise<ReportedRun> {
    const paths = await Promise.all(summary.paths.map((result) => reportedPath(results, result)));
    return { summary, paths, command: await commandOf(results) };
}

async function reportedPath(results: string, result: PathResult): Promise<ReportedPath> {
    const folder = path.join(results, result.folder);
    const text = result.folder ? await readIfThere(path.join(folder, "history.json")) : undefined;
    if (text === undefined) return { result, audited: undefined };
    const history = parseHistory(text);
    const verdict = audit(history);
    const screens = await readScreens(results, result.folder, result.status !== "as claimed");
    return { result, audited: { history, verdict }, screens };
}

async function readIfThere(file: string): Promise<string | undefined> {
    try {
        return await readFile(file, "utf8");
    } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
        throw error;
    }
}

/** Leaves no half of a file behind. */
async function writeWhole(file: string, text: string): Promise<void> {
    const unfinished = `${file}.${process.pid}.tmp`;
    await writeFile(unfinished, text);
    await rename(unfinished, file);
}
