import type { ClaimVerdict, Verdict } from "../../helpers/ledger/verdict.ts";
import { CLAIM_WORDS } from "../claim-words.ts";
import { count } from "../count.ts";
import { html, type Markup } from "./html.ts";

const SIGNS: Record<ClaimVerdict["holds"], { colour: string; word: string }> = {
    yes: { colour: "good", word: "holds" },
    no: { colour: "bad", word: "does not hold" },
    unproven: { colour: "warn", word: "not proven" },
};

/** More reasons than these say nothing new; the history has them all. */
const SHOWN_REASONS = 20;

/** The claims that were judged, each with why it does not hold. */
export function claimsView({ claims, problems }: Verdict): Markup {
    return html`<ul class="claims">${claims.map(claimView)}${problems.map((problem) => html`<li>${problem}</li>`)}</ul>`;
}

function claimView({ claim, holds, because }: ClaimVerdict): Markup {
    const { colour, word } = SIGNS[holds];
    return html`<li><span class="badge ${colour}">${claim} ${word}</span> ${CLAIM_WORDS[claim]}${reasons(because)}</li>`;
}

function reasons(because: readonly string[]): Markup | undefined {
    if (because.length === 0) return undefined;
    const more = because.length - SHOWN_REASONS;
    const lines = more > 0 ? [...because.slice(0, SHOWN_REASONS), `and ${count(more, "more reason")}`] : because;
    const list = html`<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
    return html`<details><summary>${count(because.length, "reason")}</summary>${list}</details>`;
}
