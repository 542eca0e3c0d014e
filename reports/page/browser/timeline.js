// @ts-check
/** @import { Cell, Column, Group, GroupCell, Lane, Screen, TimelineData } from "../data.ts" */
import { counted, make } from "./dom.js";
import { screenRow } from "./screens.js";

/**
 * A block of a bar: sessions that went the same way, in one store at the end of one column.
 *
 * @typedef {{ group: number, lane: number, column: number }} Place
 */

/** More sessions than these are not told apart in a bar. */
const NOTCHED = 60;

/**
 * Draws a timeline as a table: steps are columns, stores are lanes, and in each cell stand blocks of sessions, always in
 * the same order. How much is drawn depends on how many ways sessions went, not on how many sessions there are.
 *
 * @param {TimelineData} data
 * @param {string} name of the path
 * @param {(place: Place, fraction: number, from: HTMLElement) => void} choose called with a block, how far along it, and what to go back to
 * @param {(screen: Screen, from: HTMLElement) => void} enlarge called with a picture, and what to go back to
 */
export function drawTimeline(data, name, choose, enlarge) {
    const { columns, lanes } = data;
    const head = make("tr", {}, make("td", { class: "corner" }), ...columns.map(columnHead));
    const rows = lanes.map((lane, index) => laneRow(data, lane, index));
    const table = make(
        "table",
        { class: "lanes" },
        make("caption", {}, `${name}: sessions held by each store, step by step`),
        make("thead", {}, head),
        make("tbody", {}, ...rows, goneRow(data), ...noticeRow(data), ...screenRow(columns, enlarge)),
    );
    table.style.setProperty("--columns", String(columns.length));
    table.addEventListener("click", (event) => {
        const block = event.target instanceof Element ? event.target.closest("button[data-group]") : null;
        if (!(block instanceof HTMLElement)) return;
        const { left, width } = block.getBoundingClientRect();
        // A click that a key made has no place in the block.
        const fraction = event.detail === 0 || width === 0 ? 0 : (event.clientX - left) / width;
        choose(placeOf(block), Math.min(Math.max(fraction, 0), 0.999), block);
    });
    const region = make(
        "div",
        { class: "scroll", role: "region", "aria-label": `Timeline of ${name}`, tabindex: 0 },
        table,
    );
    return make("div", { class: "drawn" }, region, legend());
}

/**
 * @param {HTMLElement} block
 * @returns {Place}
 */
export function placeOf({ dataset: { group, lane, column } }) {
    return { group: Number(group), lane: Number(lane), column: Number(column) };
}

/**
 * @param {Column} column
 * @param {number} index
 */
function columnHead({ steps, checkpoint, messages }, index) {
    const titles = steps.length > 0 ? steps : [index === 0 ? "Before the first step" : "Nothing was done"];
    const sent = messages > 0 ? [make("span", { class: "note" }, `${counted(messages, "message")} sent`)] : [];
    return make(
        "th",
        { scope: "col", "data-column": index, tabindex: -1 },
        make("span", { class: "at", "aria-hidden": true }, String(index)),
        ...titles.map((title) => make("span", { class: "step" }, title)),
        ...sent,
        ...lookedAt(steps, checkpoint),
    );
}

/**
 * When the stores were looked at, unless that only says again what the column is called.
 *
 * @param {string[]} steps
 * @param {string | null} checkpoint
 */
function lookedAt(steps, checkpoint) {
    if (checkpoint === null) return [make("span", { class: "note" }, "nobody looked after it")];
    if (checkpoint === `after ${steps.at(-1)}` || (steps.length === 0 && checkpoint === "before")) return [];
    return [make("span", { class: "note" }, `checkpoint “${checkpoint}”`)];
}

/**
 * @param {TimelineData} data
 * @param {Lane} lane
 * @param {number} index
 */
function laneRow(data, { label, kind, cells }, index) {
    return make(
        "tr",
        {},
        make("th", { scope: "row" }, label, make("span", { class: "note" }, KINDS[kind])),
        ...cells.map((cell, column) => cellView(data, cell, index, column)),
    );
}

/** @type {Record<Lane["kind"], string>} */
const KINDS = { device: "a device", backup: "on the server", export: "a file" };

/**
 * @param {TimelineData} data
 * @param {Cell} cell
 * @param {number} lane
 * @param {number} column
 */
function cellView(data, cell, lane, column) {
    if (cell.state === "unknown") return make("td", { class: "none" }, "not looked at");
    if (cell.state === "absent") return make("td", { class: "none" }, "not there");
    if (cell.state === "closed") {
        return make("td", { class: "closed" }, "cannot be opened", make("span", { class: "note" }, cell.why));
    }
    const { sessions, gained, vanished, worsened, unreadable } = cell;
    const changes = [
        gained > 0 ? make("span", { class: "gained" }, `+${gained}`) : undefined,
        vanished > 0 ? make("span", { class: "vanished" }, `−${vanished}`) : undefined,
        worsened > 0 ? make("span", { class: "worsened" }, `${worsened} worse`) : undefined,
        unreadable > 0 ? make("span", { class: "worsened" }, `${unreadable} unreadable`) : undefined,
    ];
    const blocks = cell.groups.map((counts, group) => blockView(data, counts, { group, lane, column }));
    return make(
        "td",
        {},
        make("span", { class: "held" }, String(sessions)),
        " ",
        ...changes,
        make("span", { class: "bar" }, ...blocks),
    );
}

/**
 * @param {TimelineData} data
 * @param {GroupCell} counts
 * @param {Place} place
 */
function blockView({ groups, lanes }, counts, place) {
    const group = groups[place.group];
    const lane = lanes[place.lane];
    if (!group || !lane) return undefined;
    const [whole, partly, vanished] = counts;
    const lost = isGone(group) && group.goneIn !== null && group.goneIn <= place.column;
    const looks = vanished > 0 ? "gone" : whole + partly === 0 ? "empty" : partly > 0 ? "part" : "whole";
    const block = make("button", {
        type: "button",
        class: `block ${looks}${lost ? ` bad ${group.status.replaceAll(" ", "-")}` : ""}`,
        tabindex: -1,
        "data-group": place.group,
        "data-lane": place.lane,
        "data-column": place.column,
        "aria-label": `${named(group)}: ${inWords(group, counts, place.column)}, ${lane.label}`,
    });
    block.style.flexGrow = String(group.count);
    if (group.count <= NOTCHED) block.style.setProperty("--sessions", String(group.count));
    // Of a mixed group, how much of it is held.
    block.style.setProperty("--share", `${Math.round((100 * (whole + partly)) / group.count)}%`);
    return block;
}

/** @param {Group} group */
function isGone({ status }) {
    return status === "lost" || status === "broken" || status === "worsened" || status === "documented loss";
}

/** @param {Group} group */
function named({ count, room }) {
    return `${counted(count, "session")} in “${room}”`;
}

/**
 * @param {Group} group
 * @param {GroupCell} counts
 * @param {number} column
 */
function inWords(group, [whole, partly, vanished, worsened], column) {
    const of = (/** @type {number} */ number) => (number === group.count ? "" : `${number} of them `);
    const words = [
        whole > 0 ? `${of(whole)}held` : "",
        partly > 0 ? `${of(partly)}held from a later message on` : "",
        vanished > 0 ? `${of(vanished)}gone from here at this step` : "",
        worsened > 0 ? `${of(worsened)}worse than before` : "",
    ].filter(Boolean);
    const held = words.length > 0 ? words.join(", ") : "not held";
    return group.goneIn === column ? `${held}; ${group.status} at this step` : held;
}

/**
 * The last lane is the verdict's: what is gone of all stores that count, at the step where it happened.
 *
 * @param {TimelineData} data
 */
function goneRow({ columns, groups }) {
    const cells = columns.map((_, column) => {
        const those = groups.flatMap((group, index) =>
            group.goneIn === column ? [goneView(group, index, column)] : [],
        );
        return those.length > 0 ? make("td", {}, ...those) : make("td", { class: "none" }, "nothing lost");
    });
    return make("tr", { class: "found" }, make("th", { scope: "row" }, "What the audit found"), ...cells);
}

/**
 * @param {Group} group
 * @param {number} index
 * @param {number} column
 */
function goneView(group, index, column) {
    const place = { "data-group": index, "data-lane": -1, "data-column": column };
    const looks = `found-here ${group.status.replaceAll(" ", "-")}`;
    return make(
        "button",
        { type: "button", class: looks, tabindex: -1, ...place },
        make("b", {}, `${group.count} ${group.status}`),
        ` in “${group.room}”`,
    );
}

/**
 * What the app told its user, step by step; no row where it said nothing.
 *
 * @param {TimelineData} data
 */
function noticeRow({ columns }) {
    if (columns.every(({ notices }) => notices.length === 0)) return [];
    const cells = columns.map(({ notices }, column) =>
        make(
            "td",
            { "data-column": column },
            ...notices.map(({ client, text }) => make("p", {}, make("b", {}, `${client}: `), `“${text}”`)),
        ),
    );
    return [make("tr", { class: "said" }, make("th", { scope: "row" }, "What the app said"), ...cells)];
}

function legend() {
    const sample = (/** @type {string} */ looks, /** @type {string} */ words) =>
        make("li", {}, make("span", { class: `block ${looks}`, "aria-hidden": true }), words);
    return make(
        "div",
        { class: "legend" },
        make(
            "ul",
            {},
            sample("whole", "held"),
            sample("part", "held from a later message on"),
            sample("gone", "gone from this store, not lost"),
            sample("gone bad lost", "lost or worse at this step"),
            sample("empty", "not held"),
            sample("empty bad lost", "not held, and lost for good"),
        ),
        make("p", { class: "note" }, "Arrow keys move between blocks, Enter opens their sessions."),
    );
}
