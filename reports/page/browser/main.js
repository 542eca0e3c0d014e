// @ts-check
/** @import { Screen, SessionRow, SessionsData, TimelineData } from "../data.ts" */
/** @import { Place } from "./timeline.js" */
import { changeAddress, readAddress } from "./address.js";
import { readData } from "./dom.js";
import { startFilters } from "./filters.js";
import { startGrid } from "./grid.js";
import { panelView } from "./panel.js";
import { screenPanel } from "./screens.js";
import { startTheme } from "./theme.js";
import { drawTimeline } from "./timeline.js";

/** @type {Map<string, TimelineData>} */
const drawn = new Map();
/** Of the path looked at last only: a large account's are many. @type {{ slug: string, data: SessionsData } | undefined} */
let sessionsRead;
/** What the panel was opened from. @type {HTMLElement | undefined} */
let openedFrom;

/**
 * Draws a path's timeline, once.
 *
 * @param {HTMLDetailsElement} path
 */
function draw(path) {
    const slug = path.dataset.slug ?? "";
    const place = path.querySelector(".timeline");
    if (drawn.has(slug) || !place) return;
    const data = /** @type {TimelineData} */ (readData(`timeline-${slug}`));
    drawn.set(slug, data);
    const name = path.querySelector("h3")?.textContent ?? slug;
    /** @type {Parameters<typeof drawTimeline>[2]} */
    const choose = (at, fraction, from) => {
        const { from: first, count } = data.groups[at.group] ?? { from: 0, count: 0 };
        openPanel(slug, at, first + Math.floor(fraction * count), from);
    };
    const timeline = drawTimeline(data, name, choose, openScreen);
    place.append(timeline);
    const found = timeline.querySelector(".block.bad.gone, .found-here");
    startGrid(timeline, found instanceof HTMLElement ? found : undefined);
}

/**
 * @param {string} slug
 * @returns {SessionsData}
 */
function readSessions(slug) {
    if (sessionsRead?.slug !== slug) {
        sessionsRead = { slug, data: /** @type {SessionsData} */ (readData(`sessions-${slug}`)) };
    }
    return sessionsRead.data;
}

/**
 * @param {string} slug
 * @param {Pick<Place, "group" | "column">} at
 * @param {number} chosen place of a session in the path's sessions
 * @param {HTMLElement | undefined} from
 */
function openPanel(slug, { group, column }, chosen, from) {
    const panel = panelElement();
    const data = drawn.get(slug);
    if (!panel || !data) return;
    const { content, shown } = panelView({
        data,
        sessions: readSessions(slug),
        group,
        chosen,
        close: closePanel,
        choose: ({ session }) => changeAddress({ path: slug, step: String(column), session }),
    });
    fillPanel(panel, content, from);
    shown();
    panel.querySelector("h2")?.focus();
}

/**
 * @param {Screen} screen
 * @param {HTMLElement} from
 */
function openScreen(screen, from) {
    const panel = panelElement();
    if (!panel) return;
    changeAddress({ session: undefined });
    fillPanel(panel, screenPanel(screen, closePanel), from);
    panel.querySelector("h2")?.focus();
}

/**
 * @param {HTMLDialogElement} panel
 * @param {HTMLElement[]} content
 * @param {HTMLElement | undefined} from
 */
function fillPanel(panel, content, from) {
    openedFrom = from;
    panel.replaceChildren(...content);
    if (!panel.open) panel.show();
    from?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function closePanel() {
    const panel = panelElement();
    if (!panel?.open) return;
    panel.close();
    changeAddress({ session: undefined });
    openedFrom?.focus();
}

function panelElement() {
    const panel = document.getElementById("panel");
    return panel instanceof HTMLDialogElement ? panel : undefined;
}

/** Goes to where the page's address points. */
function goToAddress() {
    const { path: slug, step, session } = readAddress();
    if (slug === undefined) return;
    const path = document.getElementById(`path-${slug}`);
    if (!(path instanceof HTMLDetailsElement)) return;
    path.open = true;
    draw(path);
    path.scrollIntoView({ block: "start" });
    const column = path.querySelector(`th[data-column="${Number(step ?? -1)}"]`);
    if (column instanceof HTMLElement) goToColumn(path, column);
    else path.querySelector("summary")?.focus();
    if (session !== undefined) goToSession(path, slug, session, Number(step ?? 0));
}

/**
 * @param {HTMLElement} path
 * @param {HTMLElement} column
 */
function goToColumn(path, column) {
    for (const other of path.querySelectorAll(".here")) other.classList.remove("here");
    for (const cell of path.querySelectorAll(`[data-column="${column.dataset.column}"]`)) {
        (cell.closest("th, td") ?? cell).classList.add("here");
    }
    column.scrollIntoView({ block: "nearest", inline: "start" });
    column.focus({ preventScroll: true });
}

/**
 * @param {HTMLElement} path
 * @param {string} slug
 * @param {string} session
 * @param {number} column
 */
function goToSession(path, slug, session, column) {
    const index = readSessions(slug).sessions.findIndex((row) => row.session === session);
    const group = drawn.get(slug)?.groups.findIndex(({ from, count }) => index >= from && index < from + count) ?? -1;
    if (index === -1 || group === -1) return;
    const block = path.querySelector(`[data-group="${group}"][data-column="${column}"]`);
    openPanel(slug, { group, column }, index, block instanceof HTMLElement ? block : undefined);
}

function start() {
    startTheme();
    startFilters();
    for (const path of document.querySelectorAll("details.path")) {
        if (!(path instanceof HTMLDetailsElement)) continue;
        if (path.open) draw(path);
        path.addEventListener("toggle", () => path.open && draw(path));
    }
    document.addEventListener("keydown", ({ key }) => key === "Escape" && closePanel());
    window.addEventListener("hashchange", goToAddress);
    goToAddress();
}

start();
