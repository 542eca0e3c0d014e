import { table as tableOf, text } from "../markdown.ts";
import type { Summary } from "../summary.ts";
import { LEGEND, notHolding, ruleTable } from "./table.ts";

/** Beside `report.md`, where a run was about rules. */
export const RULES_FILE = "rules.md";

/** The specification's rules on each target, and each case that differs or is open; undefined where a run was about none. */
export function rulesMarkdown({ paths, target }: Pick<Summary, "paths" | "target">): string | undefined {
    const table = ruleTable(paths);
    if (!table) return undefined;
    const rows = table.rows.map(({ path, rule, section, cells }) => [
        path,
        `[${text(rule)}](${section.url})`,
        ...cells.map(text),
    ]);
    const cases = notHolding(paths).map(({ path, answer, on }) => [
        path,
        text([answer.rule, answer.case].filter(Boolean).join(": ")),
        text(answer.expected ?? "(left open)"),
        text(answer.seen),
        answer.source ? `[${text(answer.source.title)}](${answer.source.url})` : "**nobody told of it**",
        on.map(text).join(", "),
    ]);
    return [
        "# The specification's rules",
        "",
        ...Object.entries(target).map(([part, what]) => `${text(part)}: ${text(what)}  `),
        "",
        tableOf(["path", "rule", ...table.targets.map(text)], rows),
        "",
        ...LEGEND.map((line) => `- ${text(line)}`),
        ...(cases.length > 0
            ? [
                  "",
                  "## What differs, or is left open",
                  "",
                  tableOf(["path", "case", "asked for", "seen", "source", "on"], cases),
              ]
            : []),
        "",
    ].join("\n");
}
