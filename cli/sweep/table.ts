import { requestTitle, type SweepFault, type SweptRequest } from "../../fixtures/cell.ts";
import type { PathResult } from "../../fixtures/path-result.ts";
import { isFailing, isUndecided } from "../../fixtures/path-status.ts";
import { columns } from "../../reports/columns.ts";

/** A sweep's table: its first row is the head, its first column the requests. */
export type Rows = readonly (readonly string[])[];

/** What the words in a sweep's cells mean. */
const LEGEND = [
    "kept: no key was lost, and the client went on by itself",
    "restart: no key was lost; the step failed, and went through once the app was opened again (an SDK's: once it was done again)",
    "stuck: no key was lost so far, but the step failed again, or a later one did",
    "K4, …: no key was lost, but these claims of the path do not hold",
    "LOST n: n sessions are lost or worse than before",
    "documented: lost is what the path's own document says, and no more",
    "B02, …: what the known issue with that id tells of, and no more",
    "?: it could not be judged",
    "-: this time the client sent no such request",
];

/** @returns the head, and a row a request */
export function sweepRows(
    requests: readonly SweptRequest[],
    faults: readonly SweepFault[],
    paths: readonly PathResult[],
): Rows {
    const wordAt = (request: string, fault: SweepFault): string => {
        const result = paths.find(({ cell }) => cell && requestTitle(cell) === request && cell.fault === fault);
        return result ? cellWord(result) : "?";
    };
    const titles = requests.map(requestTitle);
    return [["", ...faults], ...titles.map((title) => [title, ...faults.map((fault) => wordAt(title, fault))])];
}

/** What one cell came to, in a word: see the legend. */
export function cellWord({ status, outcome, counts, breaks, issue, cell }: PathResult): string {
    if (status === "not run") return "-";
    if (status === "could not run" || status === "inconclusive") return "?";
    if (counts && counts.lost > 0 && isFailing(status)) return `LOST ${counts.lost}`;
    if (cell?.ended === "stuck") return "stuck";
    if (isFailing(status)) return breaks?.join(" ") ?? "broken";
    if (status === "stopped") return "?";
    if (issue) return issue.id;
    if (outcome !== "kept") return "documented";
    return cell?.ended === "after a restart" ? "restart" : "kept";
}

/** A line for each cell that is not kept: what it came to, why, and where its history is. */
export function notKept(paths: readonly PathResult[]): string[] {
    return paths
        .filter(({ status }) => isFailing(status) || isUndecided(status))
        .map((result) => {
            const [why = ""] = (result.reason ?? "").replace(/^Error: /, "").split("\n");
            return `${cellWord(result)}: ${result.variant}: ${why} (${result.folder}/history.json)`;
        });
}

/** For a terminal. No line ends in spaces. */
export function asText(rows: Rows): string[] {
    return [...columns(rows), "", ...LEGEND];
}

/** For an issue, or a page. @param notes a line each, below the table */
export function asMarkdown(title: string, rows: Rows, notes: readonly string[]): string {
    const [head = [], ...body] = rows;
    const line = (words: readonly string[]): string => `| ${words.join(" | ")} |`;
    const list = (lines: readonly string[]): string[] => lines.map((text) => `- ${text}`);
    const table = [line(head), line(head.map(() => "---")), ...body.map(line)];
    return [`# Sweep of ${title}`, "", ...table, "", ...list(LEGEND), "", ...list(notes), ""].join("\n");
}
