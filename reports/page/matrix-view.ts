import { count } from "../count.ts";
import { duration } from "../duration.ts";
import { shortTarget } from "../terminal/table.ts";
import { html, type Markup } from "./html.ts";
import { type MatrixArea, type MatrixCell, type MatrixRow, statusesOf } from "./matrix.ts";
import { linkTo, type PagePath, type Target } from "./reported.ts";
import { badge, STATUSES, statusWord } from "./status.ts";

/** The catalogue as a table, with what it is filtered by. Without the page's script it is all there, and not filtered. */
export function matrixView(areas: readonly MatrixArea[], targets: readonly Target[]): Markup {
    const rows = areas.flatMap((area) => area.rows);
    return html`<section id="catalogue" aria-labelledby="catalogue-title">
<h2 id="catalogue-title">Every documented path</h2>
<form class="filters" role="search" aria-label="Paths" hidden>
<label>Status <select name="status">
<option value="ran">what ran</option>
<option value="all">everything</option>
${STATUSES.map((status) => html`<option value="${statusWord(status)}">${status} (${having(rows, status)})</option>`)}
</select></label>
<label>Area <select name="area"><option value="">every area</option>${areas.map(({ area }) => html`<option>${area}</option>`)}</select></label>
<label>Text <input name="q" type="search" placeholder="id, words, client" autocomplete="off"></label>
<button type="reset">Clear</button>
<p class="shown" role="status"></p>
</form>
<div class="scroll" role="region" aria-label="Paths, and what each came to" tabindex="0"><table class="matrix">
<thead><tr><th scope="col">path</th><th scope="col">what it is</th>${targets.map(targetHead)}</tr></thead>
${areas.map((area) => areaView(area, targets.length))}
</table></div>
</section>`;
}

function having(rows: readonly MatrixRow[], status: string): number {
    return rows.filter((row) => statusesOf(row).includes(status)).length;
}

function targetHead({ parts }: Target): Markup {
    return html`<th scope="col">${shortTarget(parts) || "what ran"}</th>`;
}

function areaView({ area, rows }: MatrixArea, targets: number): Markup {
    const counts = STATUSES.flatMap((status) => {
        const number = having(rows, status);
        return number === 0
            ? []
            : [html`<a href="#area=${encodeURIComponent(area)}&status=${statusWord(status)}">${number} ${status}</a>`];
    });
    return html`<tbody data-area="${area}">
<tr class="area"><th scope="rowgroup" colspan="${2 + targets}">${area} <span class="counts">${counts}</span></th></tr>
${rows.map((row, index) => rowView(row, rows[index - 1]?.id === row.id))}
</tbody>
`;
}

function rowView(row: MatrixRow, again: boolean): Markup {
    const { id, title, variant, client, cells } = row;
    const what =
        variant === undefined ? title : html`${again ? undefined : title} <span class="variant">${variant}</span>`;
    return html`<tr class="path" data-status="${statusesOf(row).map(statusWord).join(" ")}">
<th scope="row">${id}</th><td>${what}<span class="note">${again ? undefined : client}</span></td>${cells.map(cellView)}
</tr>
`;
}

function cellView({ paths, why }: MatrixCell): Markup {
    if (paths.length === 0)
        return html`<td class="unrun"><span class="badge not-run">not run</span> <span class="why">${why}</span></td>`;
    return html`<td>${paths.map(pathView)}</td>`;
}

function pathView(path: PagePath): Markup {
    const { result } = path;
    const { counts, status, reason, durationMs } = result;
    if (status === "not run")
        return html`<div class="result">${badge(result)} <span class="why">${reason}</span></div>`;
    const kept = counts && `${counts.kept} of ${count(counts.sessions, "session")} kept, `;
    return html`<div class="result"><a href="${linkTo(path)}">${badge(result)}</a> <span class="note">${kept}${duration(durationMs)}</span></div>`;
}
