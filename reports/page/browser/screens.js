// @ts-check
/** @import { Column, Screen } from "../data.ts" */
import { make } from "./dom.js";

/**
 * The lane of what apps showed, step by step; no row where nothing was pictured.
 *
 * @param {Column[]} columns
 * @param {(screen: Screen, from: HTMLElement) => void} enlarge called with a picture, and what to go back to
 */
export function screenRow(columns, enlarge) {
    if (columns.every(({ screens }) => screens.length === 0)) return [];
    const cells = columns.map(({ screens }, column) =>
        make("td", { "data-column": column }, ...screens.map((screen) => screenView(screen, enlarge))),
    );
    return [make("tr", { class: "showed" }, make("th", { scope: "row" }, "What the app showed"), ...cells)];
}

/**
 * @param {Screen} screen
 * @param {(screen: Screen, from: HTMLElement) => void} enlarge
 */
function screenView(screen, enlarge) {
    const { client, src, embedded } = screen;
    if (!embedded) return make("a", { class: "screen", href: src }, `What ${client} showed`);
    const picture = make("img", { src, alt: `What ${client} showed`, loading: "lazy" });
    const button = make("button", { type: "button", class: "screen" }, picture);
    button.addEventListener("click", () => enlarge(screen, button));
    return make("figure", {}, button, make("figcaption", {}, client));
}

/**
 * The panel with one picture.
 *
 * @param {Screen} screen
 * @param {() => void} close
 */
export function screenPanel({ client, src }, close) {
    const button = make("button", { type: "button", class: "close", "aria-label": "Close" }, "✕");
    button.addEventListener("click", close);
    const title = make("h2", { id: "panel-title", tabindex: -1 }, `What ${client} showed`);
    return [make("div", { class: "panel-head" }, title, button), make("img", { class: "large", src, alt: "" })];
}
