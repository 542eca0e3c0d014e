import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { PathResult } from "../../fixtures/path-result.ts";
import type { History } from "../../helpers/ledger/history.ts";
import { type RunOutcome, type Summary, summaryFile } from "../summary.ts";
import { kitchenHistory } from "./kitchen.ts";
import { pathResult, runSummary } from "./summary.ts";

/** A path of which a reset lost a session, with the record that shows it. */
export const kitchenResult = (changes: Partial<PathResult> = {}): PathResult =>
    pathResult({
        variant: "without step 1",
        status: "lost",
        outcome: "lost",
        reason: "K1 does not hold",
        counts: { sessions: 3, kept: 1, lost: 2, messages: 6, proven: 2 },
        folder: "paths/RST-C0-without-step-1",
        ...changes,
    });

/**
 * Writes the results of a made-up run as `keyproof run` leaves them, before its reports.
 *
 * @param histories by path folder; the kitchen's for a path of {@link kitchenResult}
 * @returns its folder, `<root>/<run>`
 */
export async function makeRun(
    paths: PathResult[],
    { root, histories, ...changes }: { root: string; histories?: Record<string, History> } & Partial<RunOutcome>,
): Promise<{ folder: string; summary: Summary }> {
    const summary = runSummary(paths, changes);
    const folder = path.join(root, summary.run);
    for (const result of paths) {
        if (result.folder === "") continue;
        await mkdir(path.join(folder, result.folder), { recursive: true });
        await writeFile(path.join(folder, result.folder, "result.json"), JSON.stringify(result));
        const history = histories?.[result.folder] ?? (result.status === "lost" ? kitchenHistory() : undefined);
        if (history) await writeFile(path.join(folder, result.folder, "history.json"), JSON.stringify(history));
    }
    await mkdir(folder, { recursive: true });
    await writeFile(summaryFile(folder), JSON.stringify(summary));
    return { folder, summary };
}

/** A folder for results of made-up runs. */
export async function makeRoot(): Promise<string> {
    return mkdtemp(path.join(os.tmpdir(), "keyproof-report-"));
}
