import type { SentTo } from "../../helpers/matrix/traffic.ts";
import { columns } from "../../reports/columns.ts";
import { duration } from "../../reports/duration.ts";

const HEAD = ["requests", "answers", "waited", "endpoint"] as const;

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
    return columns([HEAD, ...rows, [String(total), "", waited(waitedMs), "all"]]);
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
