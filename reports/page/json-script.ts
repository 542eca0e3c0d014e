import { html, Markup } from "./html.ts";

/** Data for the page's script. Nothing in it can end the element that it stands in. */
export function jsonScript(id: string, data: unknown): Markup {
    const json = JSON.stringify(data).replaceAll("<", "\\u003c");
    return html`<script type="application/json" id="${id}">${new Markup(json)}</script>`;
}
