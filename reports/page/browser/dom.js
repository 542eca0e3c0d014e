// @ts-check
/**
 * Makes an element. Text is set as text, never as markup.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number | boolean | undefined>} attributes `true` for one without a value; those that are false or undefined are left out
 * @param {(Node | string | undefined)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : String(value));
    }
    element.append(...children.filter((child) => child !== undefined));
    return element;
}

/**
 * What the page holds of a path.
 *
 * @param {string} id of the script element
 * @returns {unknown}
 */
export function readData(id) {
    return JSON.parse(document.getElementById(id)?.textContent ?? "null");
}

/**
 * @param {number} number
 * @param {string} thing
 */
export function counted(number, thing) {
    return `${number} ${number === 1 ? thing : `${thing}s`}`;
}

/**
 * Enough of a session id to tell it from others.
 *
 * @param {string} session
 */
export function short(session) {
    return session.length > 9 ? `${session.slice(0, 8)}…` : session;
}
