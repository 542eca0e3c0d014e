import type { PathResult } from "../../fixtures/path-result.ts";
import { isFailing, isUndecided } from "../../fixtures/path-status.ts";
import { DONE } from "../../fixtures/race.ts";
import { columns } from "../../reports/columns.ts";

/** What the words in the verdict's column mean. */
const LEGEND = [
    "kept: no key was lost, and both devices went on by themselves",
    "again: no key was lost; a device was told that it had failed, and went through it once more",
    "stuck: no key was lost so far, but a device waits for an answer that does not come, or failed again",
    "K4, …: no key was lost, but these claims do not hold",
    "LOST n: n sessions are lost or worse than before",
    "(B13), …: as the issue with this id tells",
    "gone?: the known issue did not show",
];

const HEAD = ["order", "verdict", "A", "B"];

/** What one order came to, in a word: see the legend. */
export function raceWord({ status, counts, breaks, issue, race }: PathResult): string {
    if (status === "not run") return "-";
    if (isUndecided(status)) return "?";
    const known = issue ? ` (${issue.id})` : "";
    if (counts && counts.lost > 0) return `LOST ${counts.lost}${known}`;
    if (breaks) return `${breaks.join(" ")}${known}`;
    if (status === "outdated") return "gone?";
    if (isFailing(status)) return "broken";
    const ends = Object.values(race?.ended ?? {});
    if (ends.some((end) => end !== DONE && !end.endsWith(DONE))) return `stuck${known}`;
    return ends.some((end) => end !== DONE) ? "again" : "kept";
}

/** A race's rows: its first is the head. */
function rowsOf(results: readonly PathResult[]): string[][] {
    return [
        HEAD,
        ...results.map((result) => {
            const { A = "", B = "" } = result.race?.ended ?? {};
            return [result.variant ?? "", raceWord(result), A, B];
        }),
    ];
}

/** The orders of each race, under its id and title. */
function byRace(paths: readonly PathResult[]): [title: string, results: PathResult[]][] {
    const titles = [...new Set(paths.map(({ path, title }) => `${path} ${title}`))].sort();
    return titles.map((title) => [title, paths.filter((one) => `${one.path} ${one.title}` === title)]);
}

/** A line for each order that is not as claimed: why, and where its history is. */
function broken(results: readonly PathResult[]): string[] {
    return results
        .filter(({ status }) => isFailing(status) || isUndecided(status))
        .map((result) => {
            const [why = ""] = (result.reason ?? "").replace(/^\w+: /, "").split("\n");
            return `${result.path} ${result.variant}: ${raceWord(result)}: ${why} (${result.folder}/history.json)`;
        });
}

/** How often each word stands in the verdict's column: `"20 orders: 12 kept, 8 again"`. */
function sum(results: readonly PathResult[]): string {
    const words = results.map(raceWord);
    const counts = [...new Set(words)].map((word) => `${words.filter((one) => one === word).length} ${word}`);
    return `${results.length} orders: ${counts.join(", ")}`;
}

/** For a terminal. No line ends in spaces. */
export function asText(paths: readonly PathResult[]): string[] {
    const tables = byRace(paths).flatMap(([title, results]) => [title, ...columns(rowsOf(results)), sum(results), ""]);
    return [...tables, ...LEGEND, "", ...broken(paths)];
}

/** For an issue, or a page: with what was sent in each order. @param homeserver its name and version */
export function asMarkdown(homeserver: string, paths: readonly PathResult[]): string {
    const line = (words: readonly string[]): string => `| ${words.join(" | ")} |`;
    const tables = byRace(paths).flatMap(([title, results]) => {
        const [head = [], ...rows] = rowsOf(results);
        const sent = results.map(({ race }) => (race?.sent ?? []).join("<br>"));
        return [
            `## ${title}`,
            "",
            sum(results),
            "",
            line([...head, "what was sent"]),
            line([...head, ""].map(() => "---")),
            ...rows.map((row, place) => line([...row, sent[place] ?? ""])),
            "",
        ];
    });
    const list = (lines: readonly string[]): string[] => lines.map((text) => `- ${text}`);
    return [`# Races on ${homeserver}`, "", ...list(LEGEND), "", ...tables, ...list(broken(paths)), ""].join("\n");
}
