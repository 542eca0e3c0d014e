import { count } from "../count.ts";
import { shortSession } from "../loss.ts";
import { html, type Markup } from "./html.ts";
import type { Cell, Column, Gone, Lane, Mark, Timeline } from "./timeline.ts";

/** A timeline as a table: steps are columns, stores are lanes, and the last lane is the verdict's. */
export function timelineView({ columns, lanes, gone }: Timeline): Markup {
    return html`<div class="scroll"><table class="timeline">
<caption>sessions held by each store, step by step</caption>
<thead><tr><th scope="col">store</th>${columns.map(columnHead)}</tr></thead>
<tbody>
${lanes.map(laneRow)}
<tr class="verdict-lane"><th scope="row">what the audit found</th>${gone.map(goneCell)}</tr>
</tbody>
</table></div>`;
}

function columnHead(column: Column): Markup {
    const { steps, messages, notices } = column;
    const titles = (steps.length > 0 ? steps : ["before"]).map((step) => html`<span class="step">${step}</span>`);
    const sent = messages > 0 ? html`<span class="note">${count(messages, "message")} sent</span>` : undefined;
    const said = notices.map((notice) => html`<span class="note">${notice}</span>`);
    return html`<th scope="col">${titles}${sent}${said}${lookedAt(column)}</th>`;
}

/** When the stores were looked at, unless that only says again what the column is called. */
function lookedAt({ steps, checkpoint }: Column): Markup | undefined {
    if (checkpoint === undefined) return html`<span class="note">nobody looked after it</span>`;
    if (checkpoint === `after ${steps.at(-1)}` || (steps.length === 0 && checkpoint === "before")) return undefined;
    return html`<span class="note">checkpoint “${checkpoint}”</span>`;
}

function laneRow({ label, kind, cells }: Lane): Markup {
    return html`<tr><th scope="row">${label}<span class="note">${kind}</span></th>${cells.map(cellView)}</tr>
`;
}

function cellView(cell: Cell): Markup {
    if (cell.state === "unknown") return html`<td class="none">?</td>`;
    if (cell.state === "absent") return html`<td class="none">not there</td>`;
    if (cell.state === "closed")
        return html`<td class="closed">cannot be opened<span class="note">${cell.why}</span></td>`;
    const marks = [
        cell.gained > 0 ? html`<span class="gained">+${cell.gained}</span>` : undefined,
        marksView("vanished", `−${cell.vanished.length}`, cell.vanished),
        marksView("worsened", `${cell.worsened.length} worse`, cell.worsened),
        cell.unreadable > 0 ? html`<span class="worsened">${cell.unreadable} unreadable</span>` : undefined,
    ];
    return html`<td><span class="held">${cell.sessions}</span>${marks}</td>`;
}

/** Which ones they are is shown when asked for: there may be hundreds. */
function marksView(kind: "vanished" | "worsened", label: string, marks: readonly Mark[]): Markup | undefined {
    if (marks.length === 0) return undefined;
    return html`<details class="${kind}"><summary>${label}</summary>${marks.map(markView)}</details>`;
}

function markView({ room, session }: Mark): Markup {
    return html`<span class="note" title="${session}">${room} · ${shortSession(session)}</span>`;
}

function goneCell(gone: readonly Gone[]): Markup {
    if (gone.length === 0) return html`<td class="none">·</td>`;
    const kinds = [...new Set(gone.map((session) => session.status))];
    return html`<td>${kinds.map((kind) =>
        goneKind(
            kind,
            gone.filter((session) => session.status === kind),
        ),
    )}</td>`;
}

/** More of one kind than these are shown when asked for. */
const SHOWN = 10;

function goneKind(kind: Gone["status"], gone: readonly Gone[]): Markup {
    const colour = kind === "lost" || kind === "broken" ? "bad" : kind === "documented loss" ? "documented" : "warn";
    const open = gone.length <= SHOWN ? html` open` : undefined;
    return html`<details class="${colour}"${open}><summary>${gone.length} ${kind}</summary>${gone.map(markView)}</details>`;
}
