import type { Generation } from "../../containers/element-web/element-web.ts";
import type { PathEntry } from "./path-entry.ts";

/** Why a path is not run on an Element Web of this generation; undefined where it is. */
export function whyNotOn(generation: Generation, { generations }: PathEntry): string | undefined {
    // A path of another client is for no UI in particular.
    if (generations.length === 0 || generations.includes(generation)) return undefined;
    return `documented for the ${generations.join(" and the ")} UI, and this Element Web has the ${generation} one`;
}
