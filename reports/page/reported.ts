import type { PathResult } from "../../fixtures/path-result.ts";
import type { History } from "../../helpers/ledger/history.ts";
import type { Verdict } from "../../helpers/ledger/verdict.ts";
import { catalogue } from "../../helpers/paths/catalogue.ts";
import type { PathEntry } from "../../helpers/paths/path-entry.ts";
import type { Summary } from "../summary.ts";
import { type TakenScreen, timelineOf } from "./timeline.ts";

/** A path's result with what it was concluded from; without, where it got to no history. */
export interface ReportedPath {
    result: PathResult;
    audited: { history: History; verdict: Verdict } | undefined;
    screens?: readonly TakenScreen[];
}

/** A run with all its paths. */
export interface ReportedRun {
    summary: Summary;
    paths: readonly ReportedPath[];
    /** What repeats it, as typed at a prompt; undefined where that is not known. */
    command: string | undefined;
    /** The paths that its project had beside the catalogue's. */
    own?: readonly PathEntry[];
}

/** Every path that runs could have been about: the catalogue's, and their projects' own. */
export function entriesOfRuns(runs: readonly Pick<ReportedRun, "own">[]): PathEntry[] {
    const own = new Map(runs.flatMap(({ own: those = [] }) => those).map((entry) => [entry.id, entry]));
    return [...catalogue, ...own.values()];
}

/** What runs ran against: runs of the same parts, as shards of one are, have one target. */
export interface Target {
    parts: Record<string, string>;
    runs: readonly ReportedRun[];
}

/** A path as the page has it. */
export interface PagePath extends ReportedPath {
    /** Names it in the page, and in the page's address: `"RST-C0--without-step-1"`; empty for one that did not run. */
    slug: string;
    target: Target;
    timeline: ReturnType<typeof timelineOf> | undefined;
}

/** @returns the targets in the order of the runs */
export function targetsOf(runs: readonly ReportedRun[]): Target[] {
    const parts = ({ summary }: ReportedRun) => JSON.stringify(Object.entries(summary.target).sort());
    return [...Map.groupBy(runs, parts).values()].map((same) => ({ parts: same[0]?.summary.target ?? {}, runs: same }));
}

/** @returns every path of every run, each with a name of its own */
export function pagePaths(targets: readonly Target[]): PagePath[] {
    const used = new Map<string, number>();
    return targets.flatMap((target) =>
        target.runs.flatMap(({ paths }) =>
            paths.map((path): PagePath => {
                const { result, audited, screens } = path;
                return {
                    ...path,
                    slug: result.status === "not run" ? "" : firstFree(slugOf(result), used),
                    target,
                    timeline: audited && timelineOf(audited.history, audited.verdict, screens),
                };
            }),
        ),
    );
}

function firstFree(slug: string, used: Map<string, number>): string {
    const number = (used.get(slug) ?? 0) + 1;
    used.set(slug, number);
    return number === 1 ? slug : `${slug}--${number}`;
}

function slugOf({ path, variant }: PathResult): string {
    return [path, variant]
        .filter((part) => part !== undefined)
        .map((part) => part.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, ""))
        .join("--");
}

/** What a link within the page goes to: a path, and a step of it. */
export function linkTo({ slug }: PagePath, step?: number): string {
    return step === undefined ? `#path=${encodeURIComponent(slug)}` : `#path=${encodeURIComponent(slug)}&step=${step}`;
}
