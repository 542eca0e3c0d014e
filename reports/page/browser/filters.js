// @ts-check
import { changeAddress, readAddress } from "./address.js";

/** @typedef {{ status: string, area: string, q: string }} Wanted */

/** Shows of the catalogue what the reader asks for, and keeps that in the page's address. */
export function startFilters() {
    const form = document.querySelector("form.filters");
    if (!(form instanceof HTMLFormElement)) return;
    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => changed(form));
    form.addEventListener("reset", (event) => {
        event.preventDefault();
        fill(form, {});
        changed(form);
    });
    fill(form, {});
    readFilters(form);
    window.addEventListener("hashchange", () => readFilters(form));
}

/** @param {HTMLFormElement} form */
function changed(form) {
    const { status, area, q } = wantedOf(form);
    changeAddress({ status: status === usual() ? undefined : status, area, q });
    apply(form);
}

/**
 * What the address says; where it says nothing of filters, they stay: a link to a path changes nothing else.
 *
 * @param {HTMLFormElement} form
 */
function readFilters(form) {
    const { status, area, q, path } = readAddress();
    const said = status !== undefined || area !== undefined || q !== undefined;
    if (!said) return changed(form);
    fill(form, { status, area, q });
    apply(form);
    // A link that says what to show leads there.
    if (path === undefined) form.closest("section")?.scrollIntoView();
}

/** What is shown when nothing is asked for: what ran, or everything where nothing did. */
function usual() {
    return document.querySelector('tr.path:not([data-status="not-run"])') ? "ran" : "all";
}

/**
 * @param {HTMLFormElement} form
 * @param {{ [name in keyof Wanted]?: string | undefined }} wanted
 */
function fill(form, { status, area, q }) {
    setField(form, "status", status ?? usual());
    setField(form, "area", area ?? "");
    setField(form, "q", q ?? "");
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {string} value
 */
function setField(form, name, value) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
    // An address may name a status that there is none of.
    if (field instanceof HTMLSelectElement && field.selectedIndex === -1) field.selectedIndex = 0;
}

/**
 * @param {HTMLFormElement} form
 * @returns {Wanted}
 */
function wantedOf(form) {
    const data = new FormData(form);
    const word = (/** @type {string} */ name) => String(data.get(name) ?? "");
    return { status: word("status"), area: word("area"), q: word("q").trim().toLowerCase() };
}

/** @param {HTMLFormElement} form */
function apply(form) {
    const wanted = wantedOf(form);
    const narrowed = wanted.area !== "" || wanted.q !== "" || !["ran", "all"].includes(wanted.status);
    let [shown, all] = [0, 0];
    for (const body of document.querySelectorAll("table.matrix tbody")) {
        if (!(body instanceof HTMLElement)) continue;
        let some = false;
        for (const row of body.querySelectorAll("tr.path")) {
            if (!(row instanceof HTMLElement)) continue;
            row.hidden = !fits(row, body.dataset.area ?? "", wanted);
            some ||= !row.hidden;
            shown += row.hidden ? 0 : 1;
            all++;
        }
        // Where nothing is narrowed down, the areas' own lines say what else there is.
        body.hidden = narrowed && !some;
    }
    const told = form.querySelector(".shown");
    if (told) told.textContent = shown === 0 ? `None of ${all} fits.` : `${shown} of ${all} shown.`;
}

/**
 * @param {HTMLElement} row
 * @param {string} area
 * @param {Wanted} wanted
 */
function fits(row, area, wanted) {
    const statuses = (row.dataset.status ?? "").split(" ");
    const ran = statuses.some((status) => status !== "not-run");
    const status = wanted.status === "all" || (wanted.status === "ran" ? ran : statuses.includes(wanted.status));
    return (
        status &&
        (wanted.area === "" || wanted.area === area) &&
        (row.textContent ?? "").toLowerCase().includes(wanted.q)
    );
}
