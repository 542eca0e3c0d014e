import { Problem } from "../../containers/problem.ts";
import type { History } from "../../helpers/ledger/history.ts";
import { type KnownIssue, knownIssues } from "../../helpers/paths/known-issues.ts";
import { type ShownBy, shownBy } from "../../helpers/paths/shown-by.ts";
import { readSavedHistory } from "../audit/read-history.ts";
import { nearest } from "../nearest.ts";

/** What a user wants to see happen: a path, a known issue, or what a record tells of. */
export type Scenario =
    | { kind: "path"; path: string; variant?: string }
    | { kind: "issue"; issue: KnownIssue; places: readonly [ShownBy, ...ShownBy[]] }
    | { kind: "history"; path: string; variant?: string; history: History };

/**
 * Finds the scenario that a user means.
 *
 * @param word a path id, the id of a known issue, or the file of a history
 * @param known every path id
 * @throws Problem
 */
export async function findScenario(word: string, known: readonly string[], variant?: string): Promise<Scenario> {
    const path = asWritten(word, known);
    if (path !== undefined) return { kind: "path", path, ...(variant !== undefined && { variant }) };
    const issue = asWritten(word, Object.keys(knownIssues)) as keyof typeof knownIssues | undefined;
    const isFile = /[/\\.]/.test(word);
    if (issue === undefined && !isFile) throw noSuch(word, [...known, ...Object.keys(knownIssues)]);
    if (variant !== undefined) {
        throw new Problem({
            wrong: `--variant is of a path, and ${word} says itself which variant of which path it is`,
            seen: `--variant ${JSON.stringify(variant)}`,
            fix: "Leave --variant out, or name the path",
        });
    }
    return issue === undefined ? ofHistory(word, known) : ofIssue(issue);
}

function asWritten(word: string, known: readonly string[]): string | undefined {
    return known.find((id) => id.toUpperCase() === word.toUpperCase());
}

function ofIssue(id: keyof typeof knownIssues): Scenario {
    const issue: KnownIssue = knownIssues[id];
    const [first, ...more] = shownBy[id];
    if (first) return { kind: "issue", issue, places: [first, ...more] };
    throw new Problem({
        wrong: `No path shows ${id}`,
        seen: `it is known ("${issue.title}", ${issue.url}), and no spec speaks of it`,
        fix: `Use one of ${Object.keys(shownBy).filter(isShown).join(", ")}`,
    });
}

function isShown(id: string): boolean {
    return shownBy[id as keyof typeof shownBy].length > 0;
}

async function ofHistory(file: string, known: readonly string[]): Promise<Scenario> {
    const history = await readSavedHistory(file);
    const { path, variant } = history;
    if (!known.includes(path)) {
        throw new Problem({
            wrong: `${file} is of a path that is not known here`,
            seen: `${path}: ${history.title}`,
            fix: "Start it in the project whose keyproof.config.ts has that path, or with the keyproof that has it",
        });
    }
    return { kind: "history", path, history, ...(variant !== undefined && { variant }) };
}

function noSuch(word: string, known: readonly string[]): Problem {
    const near = nearest(word, known);
    return new Problem({
        wrong: `"${word}" is neither a path nor a known issue nor a history`,
        seen: near.length > 0 ? `the nearest: ${near.join(", ")}` : "none has a name like it",
        fix: "Use an id that `npx keyproof list` shows, an issue's (B01), or the history.json of a run",
    });
}
