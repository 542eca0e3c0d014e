import { Problem } from "../../containers/problem.ts";
import { AREAS, hasSpec, type PathEntry } from "../../helpers/paths/path-entry.ts";
import { nearest } from "../nearest.ts";

/** Puts the ids of an area's paths that have a spec in place of its name: `reset`, `operators`. */
export function withAreas(words: readonly string[], entries: readonly PathEntry[]): string[] {
    return words.flatMap((word) => {
        const area = AREAS.find((one) => one === word.toLowerCase());
        if (area === undefined) return word;
        const ids = entries.filter((entry) => entry.area === area && hasSpec(entry)).map(({ id }) => id);
        return ids.length > 0 ? ids : word;
    });
}

/**
 * Finds the paths that a user means, in whatever case the ids were written.
 *
 * @returns their ids as the catalogue has them, each once
 * @throws Problem when there is no such path, with the nearest ones
 */
export function resolvePathIds(words: readonly string[], known: readonly string[]): string[] {
    const ids = words.map(
        (word) => known.find((id) => id.toUpperCase() === word.toUpperCase()) ?? noSuchPath(word, known),
    );
    return [...new Set(ids)];
}

function noSuchPath(word: string, known: readonly string[]): never {
    const near = nearest(word, known);
    throw new Problem({
        wrong: `No documented path has the id "${word}"`,
        seen: near.length > 0 ? `the nearest: ${near.join(", ")}` : "none has a name like it",
        fix: "Use one of the ids or areas that `npx keyproof list` shows",
    });
}
