import { count } from "../count.ts";
import { duration } from "../duration.ts";
import { resultName } from "../result-name.ts";
import { hideSecrets } from "../secrets/hide.ts";
import { shortTarget } from "../terminal/table.ts";
import { verdictLine } from "../verdict-line.ts";
import { claimsView } from "./claims-view.ts";
import { html, type Markup } from "./html.ts";
import { jsonScript } from "./json-script.ts";
import { issueView } from "./losses-view.ts";
import type { PagePath } from "./reported.ts";
import { rulesView } from "./rules-view.ts";
import { badge } from "./status.ts";

/** One path: what it came to in words, and a place for its timeline, which the page's script draws when it is opened. */
export function pathView(path: PagePath, open: boolean, several: boolean): Markup {
    const { slug, result, audited, target } = path;
    return html`<details class="path" id="path-${slug}" data-slug="${slug}"${open ? html` open` : undefined}>
<summary><h3>${resultName(result)}</h3> ${badge(result)} <span class="note">${result.title}${several ? `, on ${shortTarget(target.parts)}` : undefined}</span></summary>
<div class="body">
${result.reason && html`<p class="reason">${hideSecrets(result.reason)}</p>`}
${audited && html`<p class="line">${verdictLine(audited.verdict)}</p>`}
${issueView(result)}
${timelineView(path)}
${audited && html`<h4>Claims</h4>${claimsView(audited.verdict)}`}
${result.rules && rulesView(result.rules)}
${findingsView(result.findings)}
${evidence(path)}
</div>
</details>
`;
}

function timelineView({ slug, timeline }: PagePath): Markup | undefined {
    if (!timeline || timeline.timeline.columns.length === 0) return undefined;
    return html`<div class="timeline"></div>
${jsonScript(`timeline-${slug}`, timeline.timeline)}
${jsonScript(`sessions-${slug}`, timeline.sessions)}`;
}

/** What the software and its documents disagree about is no loss, and is not shown as one. */
function findingsView(findings: PagePath["result"]["findings"]): Markup | undefined {
    if (findings.length === 0) return undefined;
    return html`<h4>${count(findings.length, "finding")}, apart from keys</h4>
<ul class="findings">${findings.map(findingView)}</ul>`;
}

export function findingView({ document, url, says, seen }: PagePath["result"]["findings"][number]): Markup {
    return html`<li><a href="${url}">${document}</a> says: ${says} <span class="seen">Seen: ${seen}</span></li>`;
}

function evidence({ result, audited }: PagePath): Markup | undefined {
    const took = html`took ${duration(result.durationMs)}`;
    if (!result.folder) return html`<p class="note">${took}</p>`;
    // A rule of the specification about one server has no history of keys.
    if (result.rules && !audited) return html`<p class="note">Evidence in ${result.folder}/; ${took}</p>`;
    const file = (name: string, words: string) => html`<a href="${result.folder}/${name}">${words}</a>`;
    return html`<p class="note">Evidence in ${result.folder}/: ${file("history.json", "history")}, ${file("explanation.md", "explanation")}; ${took}</p>`;
}
