// @ts-check
/** What the page's address can say: `#status=broken&area=reset&q=words&path=RST-C0&step=2&session=ID`. */
const NAMES = ["status", "area", "q", "path", "step", "session"];

/** @typedef {Partial<Record<"status" | "area" | "q" | "path" | "step" | "session", string>>} Address */

/** @returns {Address} */
export function readAddress() {
    const words = new URLSearchParams(location.hash.slice(1));
    return Object.fromEntries([...words].filter(([name, value]) => NAMES.includes(name) && value !== ""));
}

/**
 * Changes some of it, without a new entry in the browser's history: undefined takes a word out.
 *
 * @param {{ [name in keyof Address]: string | undefined }} changes
 */
export function changeAddress(changes) {
    const all = { ...readAddress(), ...changes };
    const words = Object.entries(all).filter(([, value]) => value !== undefined && value !== "");
    const hash = new URLSearchParams(/** @type {[string, string][]} */ (words)).toString();
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
}
