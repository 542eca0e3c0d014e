import type { SentTo } from "../../helpers/matrix/traffic.ts";
import { duration } from "../../reports/duration.ts";

const HEAD = ["requests", "answers", "waited", "endpoint"] as const;
const GAP = "  ";

/** Every request that was sent, a line an endpoint, and the sum of them. No line ends in spaces. */
export function requestTable(sent: readonly SentTo[]): string[] {
    const rows = sent.map((one) => [
        String(one.count),
        answersOf(one.answers),
        waited(one.waitedMs),
        `${one.method} ${one.path}`,
    ]);
    const total = sent.reduce((sum, one) => sum + one.count, 0);
    const waitedMs = sent.reduce((sum, one) => sum + one.waitedMs, 0);
    const all = [HEAD, ...rows, [String(total), "", waited(waitedMs), "all"]];
    const widths = HEAD.map((_, column) => Math.max(...all.map((cells) => cells[column]?.length ?? 0)));
    return all.map((cells) =>
        cells
            .map((cell, column) => cell.padEnd(widths[column] ?? 0))
            .join(GAP)
            .trimEnd(),
    );
}

/** `"200: 12, 429: 1"` */
function answersOf(answers: SentTo["answers"]): string {
    return Object.entries(answers)
        .map(([answer, times]) => `${answer}: ${times}`)
        .join(", ");
}

function waited(ms: number): string {
    return ms === 0 ? "" : duration(ms);
}
