// @ts-check
const KEY = "keyproof-theme";

/** Lets the reader choose between light and dark, and remembers it where the browser lets a page remember. */
export function startTheme() {
    const label = document.querySelector(".theme");
    const select = label?.querySelector("select");
    if (!(label instanceof HTMLElement) || !select) return;
    select.value = remembered();
    show(select.value);
    label.hidden = false;
    select.addEventListener("change", () => {
        show(select.value);
        remember(select.value);
    });
}

/** @param {string} theme */
function show(theme) {
    document.documentElement.dataset.theme = theme;
}

function remembered() {
    try {
        return localStorage.getItem(KEY) ?? "";
    } catch {
        return "";
    }
}

/** @param {string} theme */
function remember(theme) {
    try {
        localStorage.setItem(KEY, theme);
    } catch {
        // A page opened from a file may not be allowed to.
    }
}
