// @ts-check
import { make } from "./dom.js";

/** Height of one row in pixels, as the style sheet has it. */
const ROW = 30;
/** How many rows are drawn above and below what is seen. */
const MARGIN = 6;

/**
 * A list of any length to choose one from, of which only what is in sight is drawn. One stop of the Tab key; arrow keys,
 * Page Up and Down, Home and End move the choice.
 *
 * @param {{ label: string, length: number, chosen: number, text: (index: number) => string, choose: (index: number) => void }} options
 *     `choose` is called whenever the choice changes, not for the first one
 */
export function longList({ label, length, chosen, text, choose }) {
    const rows = make("div", { class: "rows" });
    rows.style.height = `${length * ROW}px`;
    const list = make("div", { class: "long-list", role: "listbox", tabindex: 0, "aria-label": label }, rows);
    const id = (/** @type {number} */ index) => `session-row-${index}`;
    let now = chosen;

    const draw = () => {
        const seen = Math.ceil((list.clientHeight || 8 * ROW) / ROW);
        const first = Math.max(0, Math.floor(list.scrollTop / ROW) - MARGIN);
        const last = Math.min(length, first + seen + 2 * MARGIN);
        const drawn = [];
        for (let index = first; index < last; index++) drawn.push(rowView(index));
        rows.replaceChildren(...drawn);
        // Names a row only while there is one.
        if (now >= first && now < last) list.setAttribute("aria-activedescendant", id(now));
        else list.removeAttribute("aria-activedescendant");
    };
    const rowView = (/** @type {number} */ index) => {
        const place = { "aria-setsize": length, "aria-posinset": index + 1, "aria-selected": String(index === now) };
        const row = make("div", { role: "option", id: id(index), "data-index": index, ...place }, text(index));
        row.style.top = `${index * ROW}px`;
        return row;
    };
    const intoView = () => {
        if (now * ROW < list.scrollTop) list.scrollTop = now * ROW;
        const below = (now + 1) * ROW - list.clientHeight;
        if (below > list.scrollTop) list.scrollTop = below;
    };
    const move = (/** @type {number} */ to) => {
        now = Math.min(Math.max(to, 0), length - 1);
        intoView();
        draw();
        choose(now);
    };

    list.addEventListener("scroll", draw);
    list.addEventListener("click", ({ target }) => {
        const row = target instanceof Element ? target.closest("[data-index]") : null;
        if (row instanceof HTMLElement) move(Number(row.dataset.index));
    });
    list.addEventListener("keydown", (event) => {
        const page = Math.max(1, Math.floor(list.clientHeight / ROW) - 1);
        /** @type {Record<string, number>} */
        const moves = {
            ArrowUp: now - 1,
            ArrowDown: now + 1,
            PageUp: now - page,
            PageDown: now + page,
            Home: 0,
            End: length - 1,
        };
        const to = moves[event.key];
        if (to === undefined) return;
        event.preventDefault();
        move(to);
    });
    draw();
    return {
        list,
        shown: () => {
            intoView();
            draw();
        },
    };
}
