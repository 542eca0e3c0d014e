/** Markup that is safe to put into a page as it is. Made by {@link html} only. */
export class Markup {
    public readonly text: string;

    /** @param text markup whose every foreign word is escaped */
    public constructor(text: string) {
        this.text = text;
    }
}

/** What may stand in a template: text is escaped, markup is not, a list is joined, nothing is left out. */
export type Content = string | number | Markup | undefined | readonly Content[];

/** Builds markup: html`<b>${name}</b>` escapes the name. Values stand in text or in quoted attributes, nowhere else. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
    return new Markup(parts.map((part, index) => part + render(values[index])).join(""));
}

function render(value: Content): string {
    if (value === undefined) return "";
    if (value instanceof Markup) return value.text;
    if (Array.isArray(value)) return value.map(render).join("");
    return escapeText(String(value));
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escapeText(text: string): string {
    return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
