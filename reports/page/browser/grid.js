// @ts-check
/**
 * Makes the blocks of a timeline one stop of the Tab key, with arrow keys between them: left and right along a lane, up
 * and down between lanes in the same step, Home and End to a lane's ends.
 *
 * @param {HTMLElement} table
 * @param {HTMLElement | undefined} first where Tab goes to at first
 */
export function startGrid(table, first) {
    const blocks = () => /** @type {HTMLElement[]} */ ([...table.querySelectorAll("button[data-group]")]);
    const start = first ?? blocks()[0];
    if (start) start.tabIndex = 0;
    table.addEventListener("focusin", ({ target }) => {
        if (!(target instanceof HTMLElement) || target.dataset.group === undefined) return;
        for (const block of blocks()) block.tabIndex = block === target ? 0 : -1;
    });
    table.addEventListener("keydown", (event) => {
        const { target, key } = event;
        if (!(target instanceof HTMLElement) || target.dataset.group === undefined) return;
        const next = MOVES[key]?.(target, lanesOf(table));
        if (!next) return;
        event.preventDefault();
        next.focus();
    });
}

/**
 * The blocks of each lane, without lanes that have none.
 *
 * @param {HTMLElement} table
 */
function lanesOf(table) {
    const rows = [...table.querySelectorAll("tbody tr")];
    const lanes = rows.map((row) => /** @type {HTMLElement[]} */ ([...row.querySelectorAll("button[data-group]")]));
    return lanes.filter((lane) => lane.length > 0);
}

/** @typedef {(from: HTMLElement, lanes: HTMLElement[][]) => HTMLElement | undefined} Move */

/** @type {Record<string, Move>} */
const MOVES = {
    ArrowLeft: (from, lanes) => along(from, lanes, -1),
    ArrowRight: (from, lanes) => along(from, lanes, 1),
    ArrowUp: (from, lanes) => across(from, lanes, -1),
    ArrowDown: (from, lanes) => across(from, lanes, 1),
    Home: (from, lanes) => laneOf(from, lanes)?.at(0),
    End: (from, lanes) => laneOf(from, lanes)?.at(-1),
};

/**
 * @param {HTMLElement} from
 * @param {HTMLElement[][]} lanes
 */
function laneOf(from, lanes) {
    return lanes.find((lane) => lane.includes(from));
}

/**
 * @param {HTMLElement} from
 * @param {HTMLElement[][]} lanes
 * @param {number} by
 */
function along(from, lanes, by) {
    const lane = laneOf(from, lanes) ?? [];
    return lane[lane.indexOf(from) + by];
}

/**
 * The nearest block of the next lane: the same step, then the same sessions.
 *
 * @param {HTMLElement} from
 * @param {HTMLElement[][]} lanes
 * @param {number} by
 */
function across(from, lanes, by) {
    const lane = lanes[lanes.findIndex((candidate) => candidate.includes(from)) + by] ?? [];
    const far = (/** @type {HTMLElement} */ block) =>
        1000 * Math.abs(Number(block.dataset.column) - Number(from.dataset.column)) +
        Math.abs(Number(block.dataset.group) - Number(from.dataset.group));
    return [...lane].sort((a, b) => far(a) - far(b))[0];
}
