import type { PathResult } from "../fixtures/path-result.ts";
import { withoutVersion } from "../helpers/paths/version-variant.ts";
import { columns } from "./columns.ts";
import { resultName } from "./result-name.ts";
import { shortTarget, verdictOf } from "./terminal/table.ts";

/** Its first row is the head, its first column the paths. */
export type Rows = readonly (readonly string[])[];

const SDK = "matrix-js-sdk";
const SAME = "alike";

/**
 * The SDK's paths, each with what it came to on each version, and in the last column whether that is the same.
 *
 * @returns undefined where there are not two versions to be compared
 */
export function versionRows(paths: readonly PathResult[]): Rows | undefined {
    const those = paths.filter(({ target }) => SDK in target);
    const targets = [...new Set(those.map(({ target }) => shortTarget(target)))];
    if (new Set(those.map(({ target }) => target[SDK])).size < 2) return undefined;
    const byPath = Map.groupBy(those, ({ path, variant }) => nameOf(path, withoutVersion(variant)));
    const body = [...byPath].map(([name, results]) => {
        const words = targets.map((wanted) => {
            const result = results.find(({ target }) => shortTarget(target) === wanted);
            return result ? verdictOf(result) : "-";
        });
        return [name, ...words, new Set(words).size === 1 ? SAME : "DIFFERENT"];
    });
    return [["", ...columnTitles(targets), ""], ...body];
}

/** The paths that a version was left out of, each with the reason: a line each. */
export function versionNotes(paths: readonly PathResult[]): string[] {
    return paths.flatMap((result) =>
        result.status === "not run" && SDK in result.target ? [`not run: ${resultName(result)}: ${result.reason}`] : [],
    );
}

/** For a terminal. No line ends in spaces. */
export function versionsAsText(rows: Rows): string[] {
    return columns(rows);
}

/** For an issue, or a page. @param notes a line each, below the table */
export function versionsAsMarkdown(rows: Rows, notes: readonly string[]): string {
    const [head = [], ...body] = rows;
    const line = (words: readonly string[]): string => `| ${words.join(" | ")} |`;
    const table = [line(head), line(head.map(() => "---")), ...body.map(line)];
    return [`# The paths of ${SDK}, by version`, "", ...table, "", ...notes.map((text) => `- ${text}`), ""].join("\n");
}

/** Without what all have in common: `"Synapse 1.163.2 · matrix-js-sdk 43.0.0"` beside others of the same homeserver is `"43.0.0"`. */
function columnTitles(targets: readonly string[]): string[] {
    const parts = targets.map((target) => target.split(" · "));
    const title = (own: readonly string[]): string =>
        own.filter((part) => !parts.every((other) => other.includes(part))).join(" · ");
    return parts.map((own) => title(own).replaceAll(`${SDK} `, ""));
}

function nameOf(path: string, variant: string | undefined): string {
    return resultName({ path, ...(variant !== undefined && { variant }) });
}
