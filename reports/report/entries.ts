import type { PathEntry } from "../../helpers/paths/path-entry.ts";
import { PATH_STATUSES, type ReportEntry, type ReportPath } from "./shape.ts";

/** Every documented path with what it came to in a run, and why where it was not run. */
export function entriesOf(entries: readonly PathEntry[], paths: readonly ReportPath[]): ReportEntry[] {
    return entries.map((entry) => {
        const results = paths.flatMap(({ path }, index) => (path === entry.id ? [index] : []));
        const its = results.flatMap((index) => paths[index] ?? []);
        // Where variants or targets differ, the worst one counts.
        const status = PATH_STATUSES.find((candidate) => its.some((path) => path.status === candidate)) ?? "not run";
        const why = status === "not run" ? whyNotRun(entry, its) : undefined;
        const { id, title, area, client, generations, sources, claims, proof } = entry;
        return {
            id,
            title,
            area,
            client,
            generations: [...generations],
            sources: [...sources],
            claims: [...claims],
            proof: proof.status,
            status,
            ...(why !== undefined && { why }),
            results,
        };
    });
}

/** What its results say; where it has none, what the catalogue says. */
function whyNotRun({ proof }: PathEntry, its: readonly ReportPath[]): string {
    const reasons = new Set(its.flatMap(({ reason }) => reason ?? []));
    if (reasons.size > 0) return [...reasons].join("; ");
    return proof.status === "automated" ? "not part of this run" : proof.because;
}
