import type { PathResult } from "../../fixtures/path-result.ts";
import type { RuleAnswer } from "../../helpers/paths/rule-answer.ts";
import { partsOf } from "../parts-of.ts";
import { shortTarget } from "../terminal/table.ts";

/** One rule of the specification on each of a run's targets. */
export interface RuleRow {
    path: string;
    rule: string;
    section: RuleAnswer["section"];
    /** What it came to, a target each, in the order of {@link RuleTable.targets}. */
    cells: readonly string[];
}

/** What the specification's rules came to in a run. */
export interface RuleTable {
    /** As heads of columns: `"Synapse 1.163.2"`. */
    targets: readonly string[];
    rows: readonly RuleRow[];
}

/** What the words in its cells mean. */
export const LEGEND = [
    "holds: in every case as the specification says",
    "differs n/m: in n of m cases otherwise, exactly as is known; below it is said how, and who tells of it",
    "UNEXPECTED n/m: in n of m cases otherwise than the specification says, and than is known",
    "open: the specification leaves it open; below it is said what is done",
    "-: no answer: its path was not run here, or could not",
];

/** @returns undefined where the run was about no rule */
export function ruleTable(paths: readonly PathResult[]): RuleTable | undefined {
    const results = paths.filter(({ rules }) => rules !== undefined);
    if (results.length === 0) return undefined;
    const targets = distinct(results.map(({ target }) => target));
    const rules = Map.groupBy(results.flatMap(asAnswers), ({ path, answer }) => `${path} ${answer.rule}`);
    const rows = [...rules.values()].flatMap((same): RuleRow[] => {
        const [first] = same;
        if (!first) return [];
        const on = (target: Target) => same.filter((one) => nameOf(one.target) === nameOf(target));
        const cells = targets.map((target) => cellOf(on(target).map(({ answer }) => answer)));
        return [{ path: first.path, rule: first.answer.rule, section: first.answer.section, cells }];
    });
    return { targets: headsOf(targets), rows };
}

/** What one rule came to on one target. */
export function cellOf(answers: readonly RuleAnswer[]): string {
    if (answers.length === 0) return "-";
    const share = (those: readonly RuleAnswer[]): string =>
        answers.length === 1 ? "" : ` ${those.length}/${answers.length}`;
    const unexpected = answers.filter((answer) => answer.unexpected);
    if (unexpected.length > 0) return `UNEXPECTED${share(unexpected)}`;
    const differing = answers.filter(({ answer }) => answer === "differs");
    if (differing.length > 0) return `differs${share(differing)}`;
    return answers.some(({ answer }) => answer === "holds") ? "holds" : "open";
}

type Target = PathResult["target"];

function asAnswers({ path, target, rules = [] }: PathResult) {
    return rules.map((answer) => ({ path, target, answer }));
}

function distinct(targets: readonly Target[]): Target[] {
    return [...new Map(targets.map((target) => [nameOf(target), target])).values()];
}

function nameOf(target: Target): string {
    return JSON.stringify(Object.entries(target).sort());
}

/** Only what sets them apart; the homeserver, where there is one target. */
function headsOf(targets: readonly Target[]): string[] {
    const parts = [...partsOf(targets)];
    const apart = parts.flatMap(([part, all]) => (all.size > 1 ? [part] : []));
    const shown = apart.length > 0 ? apart : ["homeserver"];
    return targets.map((target) =>
        shortTarget(Object.fromEntries(shown.map((part) => [part, target[part] ?? "none"]))),
    );
}

/** What differs, or is left open, case by case: a line each, the same on several targets once. */
export function notHolding(paths: readonly PathResult[]): { path: string; answer: RuleAnswer; on: string[] }[] {
    const table = ruleTable(paths);
    if (!table) return [];
    const targets = distinct(paths.filter(({ rules }) => rules !== undefined).map(({ target }) => target));
    const head = (target: Target): string =>
        table.targets[targets.findIndex((one) => nameOf(one) === nameOf(target))] ?? "";
    const all = paths.flatMap(asAnswers).filter(({ answer }) => answer.answer !== "holds" || answer.unexpected);
    return [...Map.groupBy(all, ({ path, answer }) => JSON.stringify([path, answer])).values()].flatMap((same) => {
        const [first] = same;
        return first ? [{ path: first.path, answer: first.answer, on: same.map(({ target }) => head(target)) }] : [];
    });
}
