import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { PathResult } from "../fixtures/path-result.ts";
import { audit } from "../helpers/ledger/audit.ts";
import { parseHistory } from "../helpers/ledger/history.ts";
import { explain } from "./explanation.ts";
import { type ReportedPath, renderPage } from "./page/page.ts";
import type { Summary } from "./summary.ts";

/**
 * Writes what people read of a run into its results folder: each path's `explanation.md`, and `report.html`.
 *
 * @param results the run's folder, with each path's `history.json`
 * @returns the page's file
 * @throws HistoryError when a history cannot be read; one that is not there is no error
 */
export async function writeReports(results: string, summary: Summary): Promise<string> {
    const paths = await Promise.all(summary.paths.map((result) => reportedPath(results, result)));
    const page = path.join(results, "report.html");
    await writeFile(page, renderPage(summary, paths));
    return page;
}

async function reportedPath(results: string, result: PathResult): Promise<ReportedPath> {
    const folder = path.join(results, result.folder);
    const text = result.folder ? await readIfThere(path.join(folder, "history.json")) : undefined;
    if (text === undefined) return { result, audited: undefined };
    const history = parseHistory(text);
    const verdict = audit(history);
    await writeFile(path.join(folder, "explanation.md"), explain(history, verdict));
    return { result, audited: { history, verdict } };
}

async function readIfThere(file: string): Promise<string | undefined> {
    try {
        return await readFile(file, "utf8");
    } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
        throw error;
    }
}
