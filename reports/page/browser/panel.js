// @ts-check
/** @import { HeldIndexes, SessionRow, SessionsData, TimelineData } from "../data.ts" */
import { counted, make, short } from "./dom.js";
import { longList } from "./long-list.js";

/** More messages of one session than these are in the history only. */
const MESSAGES = 200;

/**
 * The panel with the sessions of a group, and all there is to know of one of them.
 *
 * @param {{ data: TimelineData, sessions: SessionsData, group: number, chosen: number, close: () => void, choose: (session: SessionRow) => void }} options
 *     `chosen` is a place in `sessions`
 * @returns {{ content: HTMLElement[], shown: () => void }} `shown` is to be called once the content is in the page
 */
export function panelView({ data, sessions, group, chosen, close, choose }) {
    const { from, count, room, status, told } = data.groups[group] ?? NONE;
    const detail = make("div", { class: "detail" });
    const show = (/** @type {number} */ index) => {
        const session = sessions.sessions[index];
        if (!session) return;
        detail.replaceChildren(...detailView(data, sessions, session, index));
        choose(session);
    };
    const button = make("button", { type: "button", class: "close", "aria-label": "Close" }, "✕");
    button.addEventListener("click", close);
    const title = make("h2", { id: "panel-title", tabindex: -1 }, `${counted(count, "session")} in “${room}”`);
    const parts = [
        make(
            "div",
            { class: "panel-head" },
            title,
            make("span", { class: `status ${status.replaceAll(" ", "-")}` }, status),
            button,
        ),
        ...told.map((words) => make("p", { class: "told" }, words)),
    ];
    show(chosen);
    if (count < 2) return { content: [...parts, detail], shown: () => {} };
    const { list, shown } = longList({
        label: "Sessions",
        length: count,
        chosen: chosen - from,
        text: (index) => rowText(sessions, from + index),
        choose: (index) => show(from + index),
    });
    return { content: [...parts, list, detail], shown };
}

/** @type {TimelineData["groups"][number]} */
const NONE = { from: 0, count: 0, room: "", status: "not judged", goneIn: null, told: [] };

/**
 * @param {SessionsData} sessions
 * @param {number} index
 */
function rowText({ sessions, rooms }, index) {
    const row = sessions[index];
    if (!row) return "";
    return `${short(row.session)}  ·  ${rooms[row.room]?.name ?? ""}  ·  ${counted(row.messages.length, "message")}`;
}

/**
 * @param {TimelineData} data
 * @param {SessionsData} sessions
 * @param {SessionRow} row
 * @param {number} index
 */
function detailView(data, sessions, row, index) {
    const room = sessions.rooms[row.room];
    const facts = [
        ["Session", make("code", {}, row.session)],
        ["Room", make("span", {}, room?.name ?? "", " ", make("code", {}, room?.id ?? ""))],
        [
            "First known index",
            make(
                "span",
                {},
                String(row.from),
                row.nowFrom !== null && row.nowFrom > row.from ? ` at first, ${row.nowFrom} in the end` : "",
            ),
        ],
        [
            "Last seen whole",
            make(
                "span",
                {},
                row.lastSeen ? `${row.lastSeen.stores.join(", ")}, at “${row.lastSeen.checkpoint}”` : "not judged",
            ),
        ],
        ["Who still has it", holders(data, sessions, row, index)],
    ];
    return [
        make("dl", {}, ...facts.flatMap(([name, value]) => [make("dt", {}, name ?? ""), make("dd", {}, value ?? "")])),
        make("h3", {}, "First known index, by store and step"),
        indexTable(data, sessions, index),
        make("h3", {}, counted(row.messages.length, "message")),
        messageTable(sessions, row),
    ];
}

/**
 * @param {TimelineData} data
 * @param {SessionsData} sessions
 * @param {SessionRow} row
 * @param {number} index
 */
function holders({ lanes, columns }, { held }, row, index) {
    const last = columns.findLastIndex(({ checkpoint }) => checkpoint !== null);
    const those = lanes.flatMap(({ label }, lane) => {
        const known = indexAt(held[lane] ?? [], last, index);
        if (typeof known !== "number") return [];
        const from = known > row.from ? `, from message index ${known} on only` : "";
        const counts = row.stillIn.includes(label) ? ", which the document does not count on" : "";
        return [make("li", {}, `${label}${from}${counts}`)];
    });
    return those.length > 0 ? make("ul", {}, ...those) : make("strong", {}, "No store");
}

/**
 * @param {HeldIndexes[]} lane
 * @param {number} column
 * @param {number} session
 * @returns {number | null | undefined} undefined where nothing is known, null where it is not held
 */
export function indexAt(lane, column, session) {
    const cell = lane[column];
    if (typeof cell === "number") return indexAt(lane, cell, session);
    return cell ? (cell[session] ?? null) : undefined;
}

/**
 * @param {TimelineData} data
 * @param {SessionsData} sessions
 * @param {number} index
 */
function indexTable({ lanes, columns }, { held }, index) {
    const head = columns.map(({ steps }, column) =>
        make("th", { scope: "col", title: steps.join(", ") || "before" }, column === 0 ? "before" : String(column)),
    );
    const rows = lanes.map(({ label }, lane) =>
        make(
            "tr",
            {},
            make("th", { scope: "row" }, label),
            ...columns.map((_, column) => {
                const known = indexAt(held[lane] ?? [], column, index);
                return make("td", {}, known === undefined ? "?" : known === null ? "–" : String(known));
            }),
        ),
    );
    const table = make("table", {}, make("thead", {}, make("tr", {}, make("td"), ...head)), make("tbody", {}, ...rows));
    return make(
        "div",
        { class: "scroll", role: "region", "aria-label": "First known index, by store and step", tabindex: 0 },
        table,
    );
}

/**
 * @param {SessionsData} sessions
 * @param {SessionRow} row
 */
function messageTable({ senders }, { messages }) {
    if (messages.length === 0) return make("p", { class: "note" }, "No message of it was sent during the run.");
    const head = ["index", "sent by", "in step", "read", "event"].map((name) => make("th", { scope: "col" }, name));
    const rows = messages
        .slice(0, MESSAGES)
        .map(([event, index, sender, column, readable]) =>
            make(
                "tr",
                readable ? {} : { class: "unread" },
                make("td", {}, String(index)),
                make("td", {}, senders[sender] ?? ""),
                make("td", {}, column === 0 ? "before" : String(column)),
                make("td", {}, readable ? "yes" : "no"),
                make("td", {}, make("code", {}, event)),
            ),
        );
    const more = messages.length - MESSAGES;
    const table = make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows));
    const region = make("div", { class: "scroll", role: "region", "aria-label": "Messages", tabindex: 0 }, table);
    if (more > 0) region.append(make("p", { class: "note" }, `and ${more} more, in the history`));
    return region;
}
