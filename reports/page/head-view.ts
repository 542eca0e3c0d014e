import { isFailing, isUndecided } from "../../fixtures/path-status.ts";
import { count, list } from "../count.ts";
import { duration } from "../duration.ts";
import { resultName } from "../result-name.ts";
import { hideSecrets } from "../secrets/hide.ts";
import type { Summary } from "../summary.ts";
import { lastWord } from "../terminal/table.ts";
import { html, type Markup } from "./html.ts";
import type { MatrixArea } from "./matrix.ts";
import { statusesOf } from "./matrix.ts";
import type { PagePath, ReportedRun, Target } from "./reported.ts";
import { STATUSES, statusWord } from "./status.ts";

/** What was tested, what came of it, when, and how to have it again. */
export function headView(
    runs: readonly ReportedRun[],
    targets: readonly Target[],
    paths: readonly PagePath[],
    areas: readonly MatrixArea[],
): Markup {
    const status = worstOf(runs)?.status ?? "could not run";
    return html`<header>
<div class="bar"><p class="brand">keyproof <span class="note">compliance report</span></p>
<label class="theme" hidden>Theme <select><option value="">as the system</option><option value="light">light</option><option value="dark">dark</option></select></label></div>
<h1 class="${statusWord(status)}">${headline(status, runs, paths)}</h1>
${countsView(areas)}
${sessionsView(paths)}
<div class="targets">${targets.map(targetView)}</div>
${runs.map(runView)}
</header>`;
}

/** More paths than these are counted, not named. */
const NAMED = 3;

/** The verdict in one line. */
function headline(status: Summary["status"], runs: readonly ReportedRun[], paths: readonly PagePath[]): string {
    const worst = worstOf(runs);
    if (!worst) return "could not run: no run was given";
    const isIt = status === "broken" ? isFailing : isUndecided;
    const those = paths.filter(({ result }) => isIt(result.status));
    const names = [...new Set(those.map(({ result }) => resultName(result)))];
    if (status === "as claimed" || names.length === 0) return hideSecrets(lastWord(worst));
    const who = names.length > NAMED ? `${names.length} paths` : list(names);
    const one = names.length === 1;
    if (status === "could not run") return `inconclusive: ${who} did not come to a verdict`;
    return `broken: ${who} ${one ? "does not keep what its document promises" : "do not keep what their documents promise"}`;
}

const WORST_FIRST: Summary["status"][] = ["broken", "could not run", "as claimed"];

/** The summary that says the worst. */
export function worstOf(runs: readonly ReportedRun[]): Summary | undefined {
    const rank = ({ status }: Summary) => WORST_FIRST.indexOf(status);
    return runs.map(({ summary }) => summary).toSorted((a, b) => rank(a) - rank(b))[0];
}

function countsView(areas: readonly MatrixArea[]): Markup {
    const rows = areas.flatMap((area) => area.rows);
    const counts = STATUSES.map((status) => {
        const number = rows.filter((row) => statusesOf(row).includes(status)).length;
        return html`<li class="${statusWord(status)}${number === 0 ? " zero" : ""}"><a href="#status=${statusWord(status)}"><b>${number}</b> ${status}</a></li>`;
    });
    return html`<ul class="counts" aria-label="How many paths came to what">${counts}</ul>`;
}

function sessionsView(paths: readonly PagePath[]): Markup | undefined {
    const counts = paths.flatMap(({ audited }) => (audited ? [audited.verdict.counts] : []));
    if (counts.length === 0) return undefined;
    const sum = (...which: (keyof (typeof counts)[number])[]) =>
        counts.reduce((total, one) => which.reduce((more, name) => more + one[name], total), 0);
    const parts = [
        `${sum("kept")} kept`,
        `${sum("lost", "worsened", "broken")} lost or worse`,
        `${sum("documented")} lost as documented`,
        `${sum("unproven")} unproven`,
    ].filter((part) => !part.startsWith("0 "));
    return html`<p class="note">${count(sum("sessions"), "Megolm session")}: ${list(parts)}. ${sum("proven")} of ${count(sum("messages"), "message")} shown to decrypt.</p>`;
}

function targetView({ parts }: Target): Markup {
    return html`<dl class="target">${Object.entries(parts).map(([part, what]) => html`<div><dt>${part}</dt><dd>${what}</dd></div>`)}</dl>`;
}

function runView({ summary, command }: ReportedRun): Markup {
    const again = command === undefined ? undefined : html`<p class="again">To repeat it: <code>${command}</code></p>`;
    return html`<p class="note">Run ${summary.run}: began <time datetime="${summary.began}">${when(summary.began)}</time>, took ${duration(summary.durationMs)}.</p>${again}`;
}

/** `"2026-11-21 20:49 UTC"` */
function when(iso: string): string {
    return `${iso.slice(0, 16).replace("T", " ")} UTC`;
}
