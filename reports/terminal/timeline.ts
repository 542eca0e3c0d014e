import { styleText } from "node:util";
import { Holdings } from "../../helpers/ledger/audit/holdings.ts";
import type { Checkpoint, History, StoreRecord } from "../../helpers/ledger/history.ts";
import type { SessionVerdict } from "../../helpers/ledger/verdict.ts";
import { lossesOf, tellLosses } from "../loss.ts";
import type { Cell } from "../page/data.ts";
import { timelineOf } from "../page/timeline.ts";

const GAP = "  ";
const LEFT_OUT = "…";

/**
 * A record so far as text: a line for each store, a column for each checkpoint with the number of sessions that the store
 * holds then, and what is different since the column before; below it what is in no store any more, in words.
 *
 * @param columns how wide a line may be; where there are too many checkpoints, those after the first are left out
 */
export function timelineSoFar(history: History, columns: number): string[] {
    const holdings = new Holdings(history);
    const judged = holdings.checkpoints.map((_, at) => judge(holdings, at));
    const sessions = judged.at(-1) ?? [];
    const { columns: stretches, lanes } = timelineOf(history, { sessions }).timeline;
    const heads = stretches.map(({ checkpoint }, at) => (at === 0 ? (checkpoint ?? "") : String(at)));
    const rows = [["", ...heads], ...lanes.map(({ label, cells }) => [label, ...cells.map(cellWords)])];
    const gone = judged.map((verdicts) => verdicts.filter(({ status }) => status !== "kept").length);
    if (gone.some((number) => number > 0)) rows.push(["worse, or in no store", ...gone.map(String)]);
    return [...table(rows, columns), ...paragraphs(tellLosses(lossesOf(history, { sessions })))];
}

/**
 * What became, by one checkpoint, of every session that any store could read before: over all stores that open, whatever
 * a path's claims count. What nothing was tried on is taken for kept: the run's verdict is stricter.
 */
function judge(holdings: Holdings, at: number): SessionVerdict[] {
    const [from] = holdings.checkpoints;
    const to = holdings.checkpoints[at];
    if (!from || !to) return [];
    const stores = open(to).map(({ id }) => id);
    const verdicts = holdings.ledger(holdings.between(from, to)).map((line) => holdings.judge(line, stores, from, to));
    return verdicts.filter(({ status }) => status !== "unproven");
}

function open({ stores }: Checkpoint): StoreRecord[] {
    return stores.filter(({ closed }) => closed === undefined);
}

const MARKS = { gained: "+", vanished: "−", worsened: "↓" } as const;

/** `"17"`, `"5 −12"`; a dot where the store is not there, a question mark where nobody looked. */
function cellWords(cell: Cell): string {
    if (cell.state === "absent") return "·";
    if (cell.state === "unknown") return "?";
    if (cell.state === "closed") return "closed";
    const marks = (["gained", "vanished", "worsened"] as const).flatMap((what) =>
        cell[what] > 0 ? [`${MARKS[what]}${cell[what]}`] : [],
    );
    const broken = cell.unreadable > 0 ? [`(${cell.unreadable} unreadable)`] : [];
    return [String(cell.sessions), ...marks, ...broken].join(" ");
}

function table(rows: readonly string[][], columns: number): string[] {
    const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
    const shown = fitting(widths, columns);
    return rows.map((cells) => {
        const line = shown.map((column) => {
            if (column === undefined) return LEFT_OUT;
            const cell = cells[column] ?? "";
            return column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0);
        });
        return marked(line.join(GAP).trimEnd());
    });
}

/** Which columns to show: the names, the first, and as many of the last as there is room for. */
function fitting(widths: readonly number[], columns: number): (number | undefined)[] {
    const all = widths.map((_, column) => column);
    const width = (shown: readonly (number | undefined)[]) =>
        shown.reduce<number>(
            (sum, column) => sum + (column === undefined ? 1 : (widths[column] ?? 0)) + GAP.length,
            -GAP.length,
        );
    let shown: (number | undefined)[] = all;
    for (let left = 3; width(shown) > columns && left < all.length; left++) {
        shown = [0, 1, undefined, ...all.slice(left)];
    }
    return shown;
}

/** In colour, where there is any: what is gone from a store, and what is worse there. */
function marked(line: string): string {
    return line.replace(/[−↓]\d+/g, (mark) => styleText("red", mark, { stream: process.stdout }));
}

function paragraphs(told: readonly string[]): string[] {
    return told.flatMap((words) => ["", words]);
}
