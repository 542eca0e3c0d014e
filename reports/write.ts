import path from "node:path";
import type { PathResult } from "../fixtures/path-result.ts";
import { audit } from "../helpers/ledger/audit.ts";
import { type History, HistoryError, parseHistory } from "../helpers/ledger/history.ts";
import type { PathEntry } from "../helpers/paths/path-entry.ts";
import { type Asked, ownEntriesOf, readAsked } from "./asked.ts";
import { explain } from "./explanation.ts";
import { FORMAT_FILES, FORMATS, render, reportOf } from "./formats.ts";
import { foldersOfMerged } from "./merge.ts";
import type { ReportedPath, ReportedRun } from "./page/page.ts";
import { STATUSES } from "./page/status.ts";
import type { TakenScreen } from "./page/timeline.ts";
import { readIfThere } from "./read-if-there.ts";
import { commandOf } from "./repeat.ts";
import { RULES_FILE, rulesMarkdown } from "./rules/markdown.ts";
import { bytesOf, readScreens } from "./screens.ts";
import type { Summary } from "./summary.ts";
import { writeWhole } from "./write-whole.ts";

/**
 * Writes what people and machines read of a run into its results folder: each path's `explanation.md`, and the run in
 * every format.
 *
 * @param results the run's folder, with each path's `history.json`
 * @returns the page's file
 * @throws HistoryError when a history cannot be read; one that is not there is no error
 */
export async function writeReports(results: string, summary: Summary): Promise<string> {
    const run = await readReportedRun(results, summary);
    for (const { result, audited } of run.paths) {
        const file = path.join(results, result.folder, "explanation.md");
        if (audited) await writeWhole(file, explain(audited.history, audited.verdict));
    }
    const report = reportOf(run);
    for (const format of FORMATS) {
        await writeWhole(path.join(results, FORMAT_FILES[format]), render(format, run, report));
    }
    const rules = rulesMarkdown(run.summary);
    if (rules !== undefined) await writeWhole(path.join(results, RULES_FILE), rules);
    return path.join(results, FORMAT_FILES.html);
}

/**
 * Reads all of a run that its reports tell of, and judges each path again, from its record. Writes nothing.
 *
 * @param results the run's folder
 * @throws HistoryError when a history cannot be read; one that is not there is no error
 */
export async function readReportedRun(results: string, summary: Summary): Promise<ReportedRun> {
    const paths = await readRecords(results, summary);
    const asked = await readAsked(results);
    const command = asked && commandOf(asked);
    return { summary, paths: await withScreens(results, paths), command, own: await ownEntriesIn(results, asked) };
}

/** Reads the record of each path of a run, and judges it again. @throws HistoryError when one cannot be read */
export function readRecords(results: string, { paths }: Summary): Promise<ReportedPath[]> {
    return Promise.all(paths.map((result) => reportedPath(results, result)));
}

/** A merged run has each of its runs whole below it; what was asked for, only they know. */
async function ownEntriesIn(results: string, asked: Asked | undefined): Promise<PathEntry[]> {
    if (asked) return ownEntriesOf(asked);
    const merged = await foldersOfMerged(results);
    return (await Promise.all(merged.map(async (run) => ownEntriesIn(run, await readAsked(run))))).flat();
}

async function reportedPath(results: string, result: PathResult): Promise<ReportedPath> {
    const file = path.join(results, result.folder, "history.json");
    const text = result.folder ? await readIfThere(file) : undefined;
    if (text === undefined) return { result, audited: undefined };
    const history = read(text, file);
    return { result, audited: { history, verdict: audit(history) } };
}

/** What pictures may add to the page, which is there to be sent. A path has about 100 kB of them. */
const PICTURE_BYTES = 8_000_000;

/** Adds the pictures: in the page as long as there is room, of what is worst first. */
async function withScreens(results: string, paths: readonly ReportedPath[]): Promise<ReportedPath[]> {
    const screens = new Map<ReportedPath, TakenScreen[]>();
    let room = PICTURE_BYTES;
    for (const status of STATUSES) {
        for (const path of paths.filter(({ result, audited }) => audited && result.status === status)) {
            const taken = await readScreens(results, path.result.folder, room);
            room -= bytesOf(taken);
            screens.set(path, taken);
        }
    }
    return paths.map((path) => ({ ...path, screens: screens.get(path) ?? [] }));
}

function read(text: string, file: string): History {
    try {
        return parseHistory(text);
    } catch (error) {
        if (error instanceof HistoryError) throw new HistoryError(`${file}: ${error.message}`, { cause: error });
        throw error;
    }
}
