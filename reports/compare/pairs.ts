import type { Report, ReportPath } from "../report/shape.ts";

/** One path, variant and target in two reports; null where a report has no such result. */
export type Pair = readonly [before: ReportPath | null, after: ReportPath | null];

/**
 * Which results of two reports are about the same. Versions may differ, that is what is compared; where a report has
 * several targets, the same kind of target (classic, modern; PyPI, Docker) decides.
 */
export function pairsOf(before: Report, after: Report): Pair[] {
    const keys = new Set([...before.paths, ...after.paths].map(keyOf));
    return [...keys].flatMap((key) =>
        pairUp(
            before.paths.filter((path) => keyOf(path) === key).map((path) => ({ path, kind: kindOf(before, path) })),
            after.paths.filter((path) => keyOf(path) === key).map((path) => ({ path, kind: kindOf(after, path) })),
        ),
    );
}

function keyOf({ path, variant }: ReportPath): string {
    return JSON.stringify([path, variant]);
}

/** What it ran against, without versions. */
function kindOf({ targets }: Report, { target }: ReportPath): string {
    const parts = Object.entries((target === null ? undefined : targets[target]) ?? {}).sort();
    return JSON.stringify(parts).replace(/\d[\w.-]*/g, "");
}

interface Candidate {
    path: ReportPath;
    kind: string;
}

function pairUp(before: readonly Candidate[], after: readonly Candidate[]): Pair[] {
    const [a] = before;
    const [b] = after;
    if (a && b && before.length === 1 && after.length === 1) return [[a.path, b.path]];
    const left = [...after];
    const pairs = before.map(({ path, kind }): Pair => {
        const index = left.findIndex((candidate) => candidate.kind === kind);
        const [match] = index < 0 ? [] : left.splice(index, 1);
        return [path, match?.path ?? null];
    });
    return [...pairs, ...left.map(({ path }): Pair => [null, path])];
}
