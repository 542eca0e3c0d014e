import type { ClaimVerdict, Verdict } from "../../helpers/ledger/verdict.ts";
import { CLAIM_WORDS } from "../claim-words.ts";
import { html, type Markup } from "./html.ts";

const SIGNS: Record<ClaimVerdict["holds"], { colour: string; word: string }> = {
    yes: { colour: "good", word: "holds" },
    no: { colour: "bad", word: "does not hold" },
    unproven: { colour: "warn", word: "not proven" },
};

/** The claims that were judged, each with why it does not hold. */
export function claimsView({ claims, problems }: Verdict): Markup {
    return html`<ul class="claims">${claims.map(claimView)}${problems.map((problem) => html`<li class="warn">${problem}</li>`)}</ul>`;
}

function claimView({ claim, holds, because }: ClaimVerdict): Markup {
    const { colour, word } = SIGNS[holds];
    const reasons =
        because.length > 0 ? html`<ul>${because.map((reason) => html`<li>${reason}</li>`)}</ul>` : undefined;
    return html`<li><span class="badge ${colour}">${claim} ${word}</span> ${CLAIM_WORDS[claim]}${reasons}</li>`;
}
