import { isFailing, isUndecided } from "../../fixtures/path-status.ts";
import { partsOf } from "../parts-of.ts";
import type { Report, ReportPath } from "../report/shape.ts";
import { type Pair, pairsOf } from "./pairs.ts";

/**
 * - `worse`: a claim that held is broken, or the path is broken that was not
 * - `unknown`: it ran before, and could not run now
 * - `changed`: it ran both times, and came to something else that is neither worse nor better
 * - `went`, `came`: it ran in one of them only
 */
export const CHANGES = ["worse", "unknown", "changed", "went", "came", "better", "same"] as const;
export type Change = (typeof CHANGES)[number];

/** One side of a comparison. */
export interface Side {
    /** `"kept"`, `"BROKEN: lost"`, as in the table that ends a run. */
    verdict: string;
    status: ReportPath["status"];
    /** How many sessions were lost; null where nothing was audited. */
    lost: number | null;
    durationMs: number;
}

export interface ComparedPath {
    path: string;
    variant?: string;
    change: Change;
    /** Null where a run has no such result. */
    before: Side | null;
    after: Side | null;
    /** Claims that held before and are broken now, and the other way round. */
    brokenNow: string[];
    heldNow: string[];
    /** How many times as long it took; null where it did not run both times. */
    timeRatio: number | null;
}

export type ComparedFinding = { path: string; variant?: string } & ReportPath["findings"][number];

/** What changed between two runs. */
export interface Comparison {
    format: "keyproof-comparison/1";
    before: ComparedRun;
    after: ComparedRun;
    /** Whether a claim is broken now that held. */
    worse: boolean;
    /** Whether a path ran in both. */
    comparable: boolean;
    /** Parts whose version differs; null where a run has no such part. */
    versions: { part: string; before: string | null; after: string | null }[];
    /** The worst first. */
    paths: ComparedPath[];
    findings: { came: ComparedFinding[]; went: ComparedFinding[] };
    /** Of the paths that ran both times. */
    times: { beforeMs: number; afterMs: number; ratio: number | null };
}

type ComparedRun = Pick<Report["run"], "name" | "began"> & Report["verdict"];

/** Says what changed between two runs. Knows nothing but the two reports. */
export function compare(before: Report, after: Report): Comparison {
    const paths = pairsOf(before, after).map(comparePath);
    const both = paths.filter(({ timeRatio }) => timeRatio !== null);
    const beforeMs = both.reduce((sum, path) => sum + (path.before?.durationMs ?? 0), 0);
    const afterMs = both.reduce((sum, path) => sum + (path.after?.durationMs ?? 0), 0);
    return {
        format: "keyproof-comparison/1",
        before: runOf(before),
        after: runOf(after),
        worse: paths.some(({ change }) => change === "worse"),
        comparable: both.length > 0,
        versions: versionsOf(before, after),
        paths: paths.sort((a, b) => CHANGES.indexOf(a.change) - CHANGES.indexOf(b.change)),
        findings: { came: findingsOnlyIn(after, before), went: findingsOnlyIn(before, after) },
        times: { beforeMs, afterMs, ratio: ratioOf(beforeMs, afterMs) },
    };
}

function runOf({ run, verdict }: Report): ComparedRun {
    return { name: run.name, began: run.began, ...verdict };
}

function comparePath([before, after]: Pair): ComparedPath {
    const about = before ?? after;
    const brokenNow = claimsThatWent("yes", "no", before, after);
    const heldNow = claimsThatWent("no", "yes", before, after);
    const bothRan = ran(before) && ran(after);
    return {
        path: about?.path ?? "",
        ...(about?.variant !== undefined && { variant: about.variant }),
        change: changeOf(before, after, brokenNow, heldNow),
        before: before && sideOf(before),
        after: after && sideOf(after),
        brokenNow,
        heldNow,
        timeRatio: bothRan ? ratioOf(before?.durationMs ?? 0, after?.durationMs ?? 0) : null,
    };
}

/** The verdict on a path that is left out: no result at all says no more. */
const NOT_RUN = "not run";

function changeOf(before: Pair[0], after: Pair[1], brokenNow: string[], heldNow: string[]): Change {
    if (brokenNow.length > 0 || (after && isFailing(after.status) && before !== null && !isFailing(before.status))) {
        return "worse";
    }
    if (ran(before) && after && isUndecided(after.status)) return "unknown";
    if (ran(before) && !ran(after)) return "went";
    if (!ran(before) && ran(after)) return before && isUndecided(before.status) ? "better" : "came";
    if (heldNow.length > 0 || (before && isFailing(before.status) && ran(after) && after && !isFailing(after.status)))
        return "better";
    return (before?.verdict ?? NOT_RUN) === (after?.verdict ?? NOT_RUN) ? "same" : "changed";
}

function ran(path: ReportPath | null): boolean {
    return path !== null && path.status !== "not run" && !isUndecided(path.status);
}

type Holds = "yes" | "no" | "unproven";

function claimsThatWent(from: Holds, to: Holds, before: Pair[0], after: Pair[1]): string[] {
    if (!before?.audit || !after?.audit) return [];
    const was = new Map(before.audit.claims.map(({ claim, holds }) => [claim, holds]));
    return after.audit.claims.flatMap(({ claim, holds }) => (holds === to && was.get(claim) === from ? [claim] : []));
}

function sideOf({ verdict, status, audit, durationMs }: ReportPath): Side {
    const lost = audit ? audit.counts.sessions - audit.counts.kept - audit.counts.unproven : null;
    return { verdict, status, lost, durationMs };
}

function ratioOf(before: number, after: number): number | null {
    return before > 0 ? Math.round((after / before) * 100) / 100 : null;
}

function versionsOf(before: Report, after: Report): Comparison["versions"] {
    const [was, is] = [versionByPart(before), versionByPart(after)];
    const parts = new Set([...was.keys(), ...is.keys()]);
    return [...parts]
        .map((part) => ({ part, before: was.get(part) ?? null, after: is.get(part) ?? null }))
        .filter((version) => version.before !== version.after);
}

/** By part, what all targets have of it. */
function versionByPart({ targets }: Report): Map<string, string> {
    return new Map([...partsOf(targets)].map(([part, all]) => [part, [...all].sort().join(", ")]));
}

/** What was seen may have numbers in it that differ from run to run; what the document says has none. */
function findingsOnlyIn(report: Report, other: Report): ComparedFinding[] {
    const known = new Set(findingsOf(other).map(findingKey));
    return findingsOf(report).filter((finding) => !known.has(findingKey(finding)));
}

function findingsOf({ paths }: Report): ComparedFinding[] {
    return paths.flatMap(({ path, variant, findings }) =>
        findings.map((finding) => ({ path, ...(variant !== undefined && { variant }), ...finding })),
    );
}

function findingKey({ path, variant, document, says }: ComparedFinding): string {
    return JSON.stringify([path, variant, document, says]);
}
