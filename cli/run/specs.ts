import { Problem } from "../../containers/problem.ts";
import { hasSpec, type PathEntry } from "../../helpers/paths/path-entry.ts";

/**
 * Refuses paths without a spec.
 *
 * @returns what to know of those whose spec has never run, a line each
 * @throws Problem for a path that nothing proves: its catalogue entry says why
 */
export function requireSpecs(entries: readonly PathEntry[]): string[] {
    return entries.flatMap((entry) => {
        const { id, proof } = entry;
        if (proof.status === "automated") return [];
        if (!hasSpec(entry)) {
            throw new Problem({
                wrong: `${id} has no spec that could be run`,
                seen: `${proof.status}: ${proof.because}`,
                fix: "`npx keyproof list --status automated` shows the paths that run",
            });
        }
        return [`${id}  ${proof.because}: where it fails, it may be the spec that is wrong`];
    });
}
