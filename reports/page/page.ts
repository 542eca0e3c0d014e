import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { isFailing } from "../../fixtures/path-status.ts";
import { count } from "../count.ts";
import { resultName } from "../result-name.ts";
import { hideSecrets } from "../secrets/hide.ts";
import type { Summary } from "../summary.ts";
import { headView, worstOf } from "./head-view.ts";
import { html, Markup } from "./html.ts";
import { lossesView } from "./losses-view.ts";
import { matrixOf } from "./matrix.ts";
import { matrixView } from "./matrix-view.ts";
import { findingView, pathView } from "./path-view.ts";
import { entriesOfRuns, type PagePath, pagePaths, type ReportedPath, type ReportedRun, targetsOf } from "./reported.ts";
import { pageScript } from "./script.ts";

/** In the order in which they stand in the page: what is for phones and for paper comes last. */
const STYLES = [
    "base",
    "head",
    "verdicts",
    "losses",
    "tables",
    "catalogue",
    "path",
    "timeline",
    "panel",
    "phone",
    "print",
];
const STYLE = new Markup(STYLES.map(styleSheet).join("\n"));

/** One run as one self-contained page. */
export function renderPage(summary: Summary, paths: readonly ReportedPath[], command?: string): string {
    return renderRuns([{ summary, paths, command }]);
}

/**
 * Runs as one self-contained page, which loads nothing: the parts of one run that was spread over machines, or runs on
 * several targets, which then stand side by side.
 */
export function renderRuns(runs: readonly ReportedRun[]): string {
    const script = pageScript();
    const targets = targetsOf(runs);
    const several = targets.length > 1;
    const paths = pagePaths(targets);
    const ran = paths.filter(({ result }) => result.status !== "not run");
    const areas = matrixOf(entriesOfRuns(runs), targets, paths);
    const worst = worstOf(runs);
    const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${sha256(script)}'; img-src data:">
<title>keyproof: ${worst?.status} (${runs.map(({ summary }) => summary.run).join(", ")})</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#paths-title">To the timelines</a>
<main>
${headView(runs, targets, paths, areas)}
${lossesView(ran, several)}
${problems(runs)}
${matrixView(areas, targets)}
<section id="paths" aria-labelledby="paths-title"><h2 id="paths-title" tabindex="-1">Timelines</h2>
<noscript><p class="reason">The timelines are drawn by the page's own script, which does not run here. Each path's explanation.md says the same in words.</p></noscript>
${ran.length === 0 ? html`<p>No path ran.</p>` : undefined}
${ran.map((path) => pathView(path, isOpen(path, ran), several))}
</section>
${findings(ran)}
</main>
<dialog id="panel" aria-labelledby="panel-title"></dialog>
<script type="module">${new Markup(script)}</script>
</body>
</html>
`;
    return page.text;
}

/** What is read without being asked for: all of a small run, else what is broken. */
function isOpen({ result }: PagePath, all: readonly PagePath[]): boolean {
    return isFailing(result.status) || all.length === 1;
}

function problems(runs: readonly ReportedRun[]): Markup | undefined {
    const errors = runs.flatMap(({ summary }) => summary.errors);
    const tests = runs.flatMap(({ summary }) => summary.tests);
    const rest = tests.filter((test) => test.project !== "paths" && test.status !== "passed");
    if (errors.length + rest.length === 0) return undefined;
    return html`<section><h2>Beside the paths</h2><ul>
${errors.map((error) => html`<li>${hideSecrets(error)}</li>`)}
${rest.map(({ project, title, status, reason }) => html`<li>${project}, ${title}: ${status}${reason && `: ${hideSecrets(reason)}`}</li>`)}
</ul></section>`;
}

function findings(paths: readonly PagePath[]): Markup | undefined {
    const those = paths.filter(({ result }) => result.findings.length > 0);
    const number = those.reduce((sum, { result }) => sum + result.findings.length, 0);
    if (number === 0) return undefined;
    return html`<section id="findings" aria-labelledby="findings-title"><h2 id="findings-title">${count(number, "finding")}: where software and documents disagree</h2>
<p class="note">None of these is about a lost key.</p>
${those.map(({ result }) => html`<h3>${resultName(result)}</h3><ul class="findings">${result.findings.map(findingView)}</ul>`)}
</section>`;
}

function styleSheet(name: string): string {
    return readFileSync(new URL(`styles/${name}.css`, import.meta.url), "utf8");
}

function sha256(text: string): string {
    return createHash("sha256").update(text).digest("base64");
}

export { entriesOfRuns, type ReportedPath, type ReportedRun } from "./reported.ts";
