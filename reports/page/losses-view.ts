import { isFailing, isUndecided } from "../../fixtures/path-status.ts";
import type { ClaimVerdict } from "../../helpers/ledger/verdict.ts";
import { CLAIM_WORDS } from "../claim-words.ts";
import { count, list } from "../count.ts";
import { lossesOf, type ToldFate, tellFates } from "../loss.ts";
import { resultName } from "../result-name.ts";
import { hideSecrets } from "../secrets/hide.ts";
import { shortTarget } from "../terminal/table.ts";
import { isNoneLost } from "../verdict-line.ts";
import { html, type Markup } from "./html.ts";
import { linkTo, type PagePath } from "./reported.ts";
import { badge } from "./status.ts";

/**
 * What a reader looks for first: what was lost, where, when and why, with a link to the step. What was not meant to be
 * stands first, then what upstream knows of; what documents say is lost is a line.
 */
export function lossesView(paths: readonly PagePath[], several: boolean): Markup {
    const broken = paths.filter(({ result }) => isFailing(result.status));
    const known = paths.filter(({ result }) => result.status === "known issue");
    const documented = paths.filter(
        ({ result }) => result.status === "as claimed" && result.outcome === "documented loss",
    );
    const failed = paths.filter(({ result }) => isUndecided(result.status));
    return html`${part("lost", brokenTitle(broken), broken, several)}
${failedView(failed)}
${part("known", "Known upstream, and seen again", known, several)}
${[...Map.groupBy(documented, ({ target }) => target).values()].map((those) => documentedView(those, several))}`;
}

function brokenTitle(paths: readonly PagePath[]): string {
    const lossless = paths.filter(({ audited }) => audited && isNoneLost(audited.verdict));
    if (lossless.length === 0) return "What was lost, and at which step";
    return lossless.length === paths.length ? "What is broken" : "What was lost, or is broken";
}

function part(id: string, title: string, paths: readonly PagePath[], several: boolean): Markup | undefined {
    if (paths.length === 0) return undefined;
    return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${paths.map((path) => card(path, several))}
</section>`;
}

/** More of one path than these are told where the path's timeline is. */
const TOLD = 3;

function card(path: PagePath, several: boolean): Markup {
    const { result, audited, target } = path;
    const losses = audited ? lossesOf(audited.history, audited.verdict) : [];
    const { told } = tellFates(losses.filter(({ status }) => status !== "documented loss"));
    const claims = audited?.verdict.claims.filter(({ holds }) => holds === "no") ?? [];
    const more = told.length - TOLD;
    return html`<article class="card ${isFailing(result.status) ? "bad" : "warn"}">
<h3><a href="${linkTo(path)}">${resultName(result)}</a> ${badge(result)}</h3>
<p class="note">${result.title}${several ? `, on ${shortTarget(target.parts)}` : undefined}</p>
${told.slice(0, TOLD).map((fate) => fateView(path, fate))}
${more > 0 ? html`<p><a href="${linkTo(path)}">${more} more like these</a></p>` : undefined}
${told.length === 0 ? claims.map(brokenClaim) : html`<p class="note">Claims that do not hold: ${list(claims.map(promise))}.</p>`}
${audited && result.stoppedIn === undefined ? undefined : html`<p>${hideSecrets(result.reason?.split("\n")[0] ?? "")}</p>`}
${issueView(result)}
</article>
`;
}

function fateView(path: PagePath, { words, goneAfter }: ToldFate): Markup {
    const end = words.indexOf(". ") + 1;
    const step = path.timeline?.timeline.columns.findLastIndex(({ steps }) => steps.includes(goneAfter ?? "")) ?? -1;
    const link =
        step === -1
            ? html`<a href="${linkTo(path)}">Show its timeline</a>`
            : html`<a href="${linkTo(path, step)}">Show “${goneAfter ?? ""}”</a>`;
    return html`<p><strong>${words.slice(0, end)}</strong>${words.slice(end)} ${link}</p>`;
}

function promise({ claim }: ClaimVerdict): string {
    return `${claim} (${CLAIM_WORDS[claim]})`;
}

function brokenClaim(claim: ClaimVerdict): Markup {
    return html`<p><strong>${promise(claim)}: does not hold.</strong> ${list(claim.because.slice(0, TOLD))}</p>`;
}

function failedView(paths: readonly PagePath[]): Markup | undefined {
    if (paths.length === 0) return undefined;
    const lines = paths.map(
        (path) =>
            html`<li><a href="${linkTo(path)}">${resultName(path.result)}</a> (${path.result.status}): ${hideSecrets(path.result.reason?.split("\n")[0] ?? "")}</li>`,
    );
    return html`<section id="failed" aria-labelledby="failed-title"><h2 id="failed-title">What is inconclusive</h2>
<p class="note">These paths did not finish, or their records do not decide. No key that was seen is lost.</p>
<ul class="failed">${lines}</ul>
</section>`;
}

/** The upstream issue that a failure matches. */
export function issueView({ issue }: PagePath["result"]): Markup | undefined {
    return (
        issue &&
        html`<p>Upstream: ${issue.id}, <a href="${issue.url}">${issue.title}</a>. The failure matches this issue exactly.</p>`
    );
}

function documentedView(paths: readonly PagePath[], several: boolean): Markup {
    const [first] = paths;
    const on = several && first ? ` on ${shortTarget(first.target.parts)}` : "";
    const links = paths.map(
        (path, index) => html`${index > 0 ? ", " : ""}<a href="${linkTo(path)}">${resultName(path.result)}</a>`,
    );
    return html`<p class="documented">${count(paths.length, "path")}${on} lost exactly what was to be lost, as the document says or as a step was left out: ${links}.</p>`;
}
