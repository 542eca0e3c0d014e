import type { PathResult } from "../../fixtures/path-result.ts";
import { columns } from "../columns.ts";
import { LEGEND, notHolding, ruleTable } from "./table.ts";

/** The table of the specification's rules for a terminal, and below it what differs; nothing where there is none. */
export function rulesTold(paths: readonly PathResult[]): string[] {
    const table = ruleTable(paths);
    if (!table) return [];
    const rows = table.rows.map(({ path, rule, cells }) => [path, rule, ...cells]);
    const differences = Map.groupBy(notHolding(paths), ({ path, answer: { rule, difference, seen, source } }) =>
        JSON.stringify([path, difference ?? `${rule}: ${seen}`, source?.url ?? "told by nobody"]),
    );
    const lines = [...differences].map(([key, same]) => {
        const [path, what, source] = JSON.parse(key) as [string, string, string];
        const on = [...new Set(same.flatMap((one) => one.on))].join(", ");
        return `${path} on ${on}: ${what} (${source})`;
    });
    return [
        "",
        ...columns([["rule", "what it says", ...table.targets], ...rows]),
        "",
        ...LEGEND,
        ...(lines.length > 0 ? ["", ...lines] : []),
        "",
    ];
}
