import type { PathResult } from "../fixtures/path-result.ts";
import type { PathEntry } from "../helpers/paths/path-entry.ts";

/** The statuses of a path that came to its end. */
const ENDED: readonly PathResult["status"][] = ["as claimed", "known issue"];

/**
 * The results of a whole run, held to their documents: a path is not proven while one of its documented steps is done by none
 * of its proofs and its entry does not say why. Then its first result has stopped short of its document.
 *
 * @param entries the catalogue's, and the project's own
 */
export function heldToDocuments(paths: readonly PathResult[], entries: readonly PathEntry[]): PathResult[] {
    const reasons = new Map<string, string>();
    for (const [id, results] of Map.groupBy(paths, ({ path }) => path)) {
        const entry = entries.find((one) => one.id === id);
        // What did not get to its end, or was left out, may be the one that does it.
        if (!entry || results.some(({ status, steps }) => !ENDED.includes(status) || !steps)) continue;
        const missing = missingSteps(entry, results);
        if (missing.length > 0) reasons.set(id, inWords(id, missing));
    }
    return paths.map((result) => {
        const reason = reasons.get(result.path);
        const isFirst = paths.find(({ path }) => path === result.path) === result;
        return reason === undefined || !isFirst ? result : { ...result, status: "stopped", reason };
    });
}

/** The documented steps that no proof did, and that the entry gives no reason for. */
export function missingSteps(
    { steps, stepsNotDone = {} }: Pick<PathEntry, "steps" | "stepsNotDone">,
    results: readonly Pick<PathResult, "steps">[],
): string[] {
    const done = new Set(results.flatMap((result) => result.steps ?? []));
    return steps.filter((step) => !done.has(step) && !(step in stepsNotDone));
}

function inWords(id: string, missing: readonly string[]): string {
    const which = missing.map((step) => `"${step}"`).join(", ");
    return `No proof of ${id} does the documented ${missing.length === 1 ? "step" : "steps"} ${which}. Do it in its spec, or give the reason in its catalogue entry (stepsNotDone).`;
}
