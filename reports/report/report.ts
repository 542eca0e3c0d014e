import type { PathResult } from "../../fixtures/path-result.ts";
import type { History } from "../../helpers/ledger/history.ts";
import type { Verdict } from "../../helpers/ledger/verdict.ts";
import { catalogue } from "../../helpers/paths/catalogue.ts";
import type { PathEntry } from "../../helpers/paths/path-entry.ts";
import { CLAIM_WORDS } from "../claim-words.ts";
import { lossesOf, tellLosses } from "../loss.ts";
import type { ReportedPath } from "../page/page.ts";
import type { Summary } from "../summary.ts";
import { lastWord, verdictOf } from "../terminal/table.ts";
import { verdictLine } from "../verdict-line.ts";
import { keyproofVersion } from "../version.ts";
import { entriesOf } from "./entries.ts";
import {
    PATH_STATUSES,
    type PathStatus,
    REPORT_FORMAT,
    type Report,
    type ReportAudit,
    type ReportPath,
} from "./shape.ts";

/**
 * A run as data: what every other format is made from.
 *
 * @param entries every documented path
 */
export function makeReport(
    summary: Summary,
    paths: readonly ReportedPath[],
    entries: readonly PathEntry[] = catalogue,
): Report {
    const targets = distinctTargets(paths.map(({ result }) => result.target));
    const reported = paths.map((path) => reportPath(path, targets, entries));
    return {
        format: REPORT_FORMAT,
        keyproof: keyproofVersion(),
        run: {
            name: summary.run,
            began: summary.began,
            durationMs: summary.durationMs,
            interrupted: summary.interrupted,
            ...(summary.mergedFrom && { mergedFrom: summary.mergedFrom }),
        },
        verdict: { status: summary.status, words: lastWord(summary) },
        targets,
        counts: countsOf(reported),
        catalogue: entriesOf(entries, reported),
        paths: reported,
        tests: summary.tests.filter(({ project }) => project !== "paths"),
        errors: summary.errors,
    };
}

type Target = PathResult["target"];

/** Each target once, in the order in which paths name them; none for what got to no target. */
function distinctTargets(targets: readonly Target[]): Target[] {
    const known = new Map(targets.filter(isNamed).map((target) => [nameOf(target), target]));
    return [...known.values()];
}

function isNamed(target: Target): boolean {
    return Object.keys(target).length > 0;
}

function nameOf(target: Target): string {
    return JSON.stringify(Object.entries(target).sort());
}

function reportPath(
    { result, audited }: ReportedPath,
    targets: readonly Target[],
    entries: readonly PathEntry[],
): ReportPath {
    const { path, variant, title, status, outcome, reason, stoppedIn, issue, findings, rules, durationMs, folder } =
        result;
    const area = entries.find(({ id }) => id === path)?.area;
    const target = targets.findIndex((candidate) => nameOf(candidate) === nameOf(result.target));
    return {
        path,
        ...(variant !== undefined && { variant }),
        title,
        ...(area !== undefined && { area }),
        target: target < 0 ? null : target,
        status,
        ...(outcome && { outcome }),
        verdict: verdictOf(result),
        ...(reason !== undefined && { reason }),
        ...(stoppedIn !== undefined && { stoppedIn }),
        ...(issue && { issue }),
        findings,
        ...(rules && { rules }),
        durationMs,
        folder,
        ...(audited && { audit: reportAudit(audited.history, audited.verdict) }),
    };
}

function reportAudit(history: History, verdict: Verdict): ReportAudit {
    const { account, claims, counts, sample, problems } = verdict;
    const losses = lossesOf(history, verdict);
    const sessions = new Map(verdict.sessions.map((session) => [session.session, session]));
    return {
        account,
        line: verdictLine(verdict),
        claims: claims.map(({ claim, holds, because }) => ({ claim, promises: CLAIM_WORDS[claim], holds, because })),
        counts,
        ...(sample && { sample }),
        problems,
        steps: history.entries.flatMap((entry) => (entry.kind === "step" ? [entry.title] : [])),
        checkpoints: checkpointsOf(history),
        losses: losses.map(({ room, from, ...loss }) => ({
            ...loss,
            room: sessions.get(loss.session)?.room ?? room,
            roomName: room,
            unreadable: sessions.get(loss.session)?.unreadable ?? [],
            firstKnownIndex: from,
        })),
        words: tellLosses(losses),
    };
}

function checkpointsOf({ entries }: History): ReportAudit["checkpoints"] {
    let after: string | null = null;
    const checkpoints: ReportAudit["checkpoints"] = [];
    for (const entry of entries) {
        if (entry.kind === "step") after = entry.title;
        if (entry.kind !== "checkpoint") continue;
        const stores = entry.stores.map(({ id, kind, label, copies, unreadable, closed }) => ({
            id,
            kind,
            label,
            sessions:
                closed === undefined ? new Set(copies.map(({ room, session }) => `${room} ${session}`)).size : null,
            unreadable: unreadable.length,
            ...(closed !== undefined && { closed }),
        }));
        checkpoints.push({ name: entry.name, after, stores });
    }
    return checkpoints;
}

function countsOf(paths: readonly ReportPath[]): Report["counts"] {
    const count = (status: PathStatus) => paths.filter((path) => path.status === status).length;
    return Object.fromEntries(PATH_STATUSES.map((status) => [status, count(status)])) as Report["counts"];
}
