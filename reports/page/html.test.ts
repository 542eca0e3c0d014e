import { expect, test } from "vitest";
import { html } from "./html.ts";

test("escapes what it is given, in text and in attributes, but not its own markup", () => {
    const name = `<img src=x onerror="alert('1')">&`;
    const inner = html`<i title="${name}">${name}</i>`;
    const escaped = "&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;";
    expect(html`<b>${inner}</b>`.text).toBe(`<b><i title="${escaped}">${escaped}</i></b>`);
});

test("joins lists and leaves nothing out but undefined", () => {
    expect(html`${["a", html`<b>b</b>`, ["c", 0]]}${undefined}`.text).toBe("a<b>b</b>c0");
});
