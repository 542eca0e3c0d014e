import { Problem } from "../../containers/problem.ts";
import type { Parts } from "./parts.ts";

/** What names a homeserver, and no path or area. */
const FORM = /^(auto|docker|pypi)(:|$)|^https?:/;

/**
 * `--homeserver` takes as many words as follow it: those that name no homeserver are paths.
 *
 * @returns the words of each kind, in order
 */
export function withoutPaths(words: readonly string[]): { homeservers: string[]; paths: string[] } {
    const [first = "auto", ...rest] = words;
    const homeservers = [first, ...rest.filter((word) => FORM.test(word))];
    return { homeservers, paths: rest.filter((word) => !FORM.test(word)) };
}

/** @throws Problem where two are the same: of two results on one target, nobody can say which counts */
export function refuseTwins(targets: readonly Pick<Parts, "homeserver">[]): void {
    const names = targets.map(({ homeserver }) => homeserver.description);
    const twin = names.find((name, index) => names.indexOf(name) < index);
    if (twin === undefined) return;
    throw new Problem({
        wrong: "Two of the homeservers are the same",
        seen: `${twin}, twice`,
        fix: "Name each once: --homeserver pypi:1.163.2 pypi:1.120.0",
    });
}
