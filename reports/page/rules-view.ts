import type { RuleAnswer } from "../../helpers/paths/rule-answer.ts";
import { count } from "../count.ts";
import { cellOf } from "../rules/table.ts";
import { html, type Markup } from "./html.ts";

/** What the specification's rules came to, each with the cases that do not hold. */
export function rulesView(answers: readonly RuleAnswer[]): Markup {
    const rules = [...Map.groupBy(answers, ({ rule }) => rule).values()];
    return html`<h4>Rules</h4><ul class="claims">${rules.map(ruleView)}</ul>`;
}

function ruleView(cases: readonly RuleAnswer[]): Markup | undefined {
    const [first] = cases;
    if (!first) return undefined;
    const unexpected = cases.some((one) => one.unexpected);
    const others = cases.filter(({ answer }) => answer !== "holds");
    const colour = unexpected ? "bad" : others.length > 0 ? "warn" : "good";
    return html`<li><span class="badge ${colour}">${cellOf(cases)}</span> <a href="${first.section.url}">${first.rule}</a>${casesView(others)}</li>`;
}

function casesView(cases: readonly RuleAnswer[]): Markup | undefined {
    if (cases.length === 0) return undefined;
    return html`<details><summary>${count(cases.length, "case")}</summary><ul>${cases.map(caseView)}</ul></details>`;
}

function caseView({ case: name, expected, seen, difference, source }: RuleAnswer): Markup {
    const asked = expected === undefined ? "left open" : `asked for: ${expected}`;
    const told = source && html` <a href="${source.url}">${source.title}</a>`;
    return html`<li>${[name, asked].filter(Boolean).join("; ")}; seen: ${seen}. ${difference}${told}</li>`;
}
