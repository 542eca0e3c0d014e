import { readFileSync } from "node:fs";
import type { PathResult } from "../../fixtures/path-result.ts";
import type { History } from "../../helpers/ledger/history.ts";
import type { Verdict } from "../../helpers/ledger/verdict.ts";
import { count } from "../count.ts";
import { duration } from "../duration.ts";
import { lossesOf, tellLosses } from "../loss.ts";
import type { Summary } from "../summary.ts";
import { lastWord, verdictOf } from "../terminal/table.ts";
import { verdictLine } from "../verdict-line.ts";
import { claimsView } from "./claims-view.ts";
import { html, Markup } from "./html.ts";
import { timelineOf } from "./timeline.ts";
import { timelineView } from "./timeline-view.ts";

/** A path's result with what it was concluded from; without, where it got to no history. */
export interface ReportedPath {
    result: PathResult;
    audited: { history: History; verdict: Verdict } | undefined;
}

const STYLE = new Markup(readFileSync(new URL("page.css", import.meta.url), "utf8"));

/** One run as one self-contained page: it loads nothing and runs no script. */
export function renderPage(summary: Summary, paths: readonly ReportedPath[]): string {
    const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>keyproof: ${summary.status} (${summary.run})</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header>
<p class="brand">keyproof <span class="note">${summary.run}</span></p>
<h1 class="${colourOf(summary.status)}">${lastWord(summary)}</h1>
<dl class="target">${Object.entries(summary.target).map(([part, what]) => html`<div><dt>${part}</dt><dd>${what}</dd></div>`)}</dl>
<p class="note">began ${summary.began}, took ${duration(summary.durationMs)}</p>
</header>
${overview(summary, paths)}
${paths.map(section)}
${problems(summary)}
</main>
</body>
</html>
`;
    return page.text;
}

function overview(summary: Summary, paths: readonly ReportedPath[]): Markup {
    if (paths.length === 0) return html`<p>No path ran.</p>`;
    return html`<section><h2>Paths</h2>
<div class="scroll"><table class="paths">
<thead><tr><th>path</th><th>variant</th><th>verdict</th><th>sessions kept</th><th>lost</th><th>messages proven</th><th>time</th></tr></thead>
<tbody>${paths.map(({ result }, index) => overviewRow(result, index))}</tbody>
</table></div>
<p class="note">${count(summary.tests.length, "test")} in all, of which ${summary.tests.filter((test) => test.status === "passed").length} passed.</p>
</section>`;
}

function overviewRow(result: PathResult, index: number): Markup {
    const { counts } = result;
    return html`<tr>
<td><a href="#path-${index}">${result.path}</a></td><td>${result.variant}</td>
<td><span class="badge ${colourOf(result.status)}">${verdictOf(result)}</span></td>
<td class="number">${counts && `${counts.kept} of ${counts.sessions}`}</td><td class="number">${counts?.lost}</td>
<td class="number">${counts && `${counts.proven} of ${counts.messages}`}</td><td class="number">${result.status === "not run" ? undefined : duration(result.durationMs)}</td>
</tr>
`;
}

function section({ result, audited }: ReportedPath, index: number): Markup {
    const evidence = result.folder
        ? html`<p class="note">Evidence: <a href="${result.folder}/history.json">history</a>, <a href="${result.folder}/explanation.md">explanation</a>, in ${result.folder}/</p>`
        : undefined;
    return html`<section id="path-${index}">
<h2>${result.path}${result.variant && `, ${result.variant}`} <span class="badge ${colourOf(result.status)}">${verdictOf(result)}</span></h2>
<p>${result.title}</p>
${result.reason && html`<p class="reason">${result.reason}</p>`}
${result.issue && html`<p>Known upstream: ${result.issue.id}, <a href="${result.issue.url}">${result.issue.title}</a>. Exactly what it tells of was seen.</p>`}
${findingsView(result.findings)}
${audited && auditView(audited.history, audited.verdict)}
${evidence}
</section>
`;
}

/** What the software and its documents disagree about is no loss, and is not shown as one. */
function findingsView(findings: PathResult["findings"]): Markup | undefined {
    if (findings.length === 0) return undefined;
    return html`<h3>${count(findings.length, "finding")}</h3>
<ul class="findings">${findings.map(({ document, url, says, seen }) => html`<li><a href="${url}">${document}</a> says: ${says} Seen: ${seen}</li>`)}</ul>`;
}

function auditView(history: History, verdict: Verdict): Markup {
    const losses = lossesOf(history, verdict);
    return html`<p class="line">${verdictLine(verdict)}</p>
${timelineView(timelineOf(history, verdict))}
${losses.length > 0 ? html`<ul class="losses">${tellLosses(losses).map((line) => html`<li>${line}</li>`)}</ul>` : undefined}
${claimsView(verdict)}`;
}

function problems({ errors, tests }: Summary): Markup | undefined {
    const rest = tests.filter((test) => test.project !== "paths" && test.status !== "passed");
    if (errors.length + rest.length === 0) return undefined;
    return html`<section><h2>Beside the paths</h2><ul>
${errors.map((error) => html`<li class="bad">${error}</li>`)}
${rest.map(({ project, title, status, reason }) => html`<li>${project}, ${title}: ${status}${reason && `: ${reason}`}</li>`)}
</ul></section>`;
}

function colourOf(status: Summary["status"] | PathResult["status"]): string {
    return { "as claimed": "good", "known issue": "warn", broken: "bad", "could not run": "warn", "not run": "none" }[
        status
    ];
}
