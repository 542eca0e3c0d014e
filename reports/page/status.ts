import type { PathResult } from "../../fixtures/path-result.ts";
import { PATH_STATUSES } from "../../fixtures/path-status.ts";
import { verdictOf } from "../terminal/table.ts";
import { html, type Markup } from "./html.ts";

/** The statuses of a path, from the worst to the best, with what a reader is told of how many there are. */
export const STATUSES: readonly PathResult["status"][] = PATH_STATUSES;

/** `"could not run"` → `"could-not-run"`: a class, and a word of the page's address. */
export function statusWord(status: string): string {
    return status.replaceAll(" ", "-");
}

/** What a path came to. Its sign stands in the style sheet, so that colour is never all there is. */
export function badge(result: PathResult): Markup {
    return html`<span class="badge ${statusWord(result.status)}">${verdictOf(result)}</span>`;
}
