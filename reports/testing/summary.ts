import type { PathResult } from "../../fixtures/path-result.ts";
import { type RunOutcome, type Summary, summarise } from "../summary.ts";

/** A made-up path that went as its document claims. */
export function pathResult(changes: Partial<PathResult> = {}): PathResult {
    return {
        path: "RST-C0",
        title: "Resetting the server-side key backup",
        target: { homeserver: "Synapse 1.163.2 (PyPI)", "element web": "Element Web 1.11.82 (folder ./webapp)" },
        status: "as claimed",
        findings: [],
        outcome: "kept",
        counts: { sessions: 3, kept: 3, lost: 0, messages: 6, proven: 6 },
        durationMs: 34_200,
        folder: "paths/RST-C0",
        ...changes,
    };
}

/** The made-up run of the paths given, with one other test that passed. */
export function runSummary(paths: PathResult[] = [pathResult()], changes: Partial<RunOutcome> = {}): Summary {
    return summarise({
        run: "2026-11-21T20-49-03-RST-C0",
        began: "2026-11-21T20:49:03.000Z",
        durationMs: 41_000,
        paths,
        tests: [
            { project: "conformance", title: "signs in", status: "passed", durationMs: 2_000 },
            ...paths.map(({ path, durationMs }) => ({
                project: "paths",
                title: path,
                status: "passed" as const,
                durationMs,
            })),
        ],
        errors: [],
        interrupted: false,
        ...changes,
    });
}
