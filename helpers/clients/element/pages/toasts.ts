import type { Locator, Page } from "@playwright/test";

const LONGEST_REACH_MS = 10_000;

/** Toasts lie over other controls: a person dismisses them, and so do we, whenever they are in the way. */
export async function dismissToastsInTheWay(page: Page): Promise<void> {
    // Toasts come in piles: when one is gone, the next may stand in its place.
    await page.addLocatorHandler(dismissal(page), click, { noWaitAfter: true });
    // "Are you sure you want to keep key storage turned off?": what the modern UI answers to one of them.
    await page.addLocatorHandler(page.getByRole("button", { name: "Yes, dismiss" }), click, {
        noWaitAfter: true,
    });
}

/** Does something with a toast that would else be dismissed. */
export async function withToastsLeft<T>(page: Page, action: () => Promise<T>): Promise<T> {
    await page.removeLocatorHandler(dismissal(page));
    try {
        return await action();
    } finally {
        await page.addLocatorHandler(dismissal(page), click, { noWaitAfter: true });
    }
}

/** Sends the toast with a title away, by its own button. */
export async function declineToast(page: Page, title: string): Promise<void> {
    await withToastsLeft(page, async () => {
        const toast = page.locator(".mx_Toast_toast", { has: page.getByRole("heading", { name: title }) });
        await click(toast.getByRole("button", { name: /^(Dismiss|Later|Not now)$/ }));
        await toast.waitFor({ state: "hidden" });
    });
}

/** The button that dismisses the toast on top. */
function dismissal(page: Page): Locator {
    const toast = page.locator(".mx_Toast_toast");
    // "No" to "New login. Was this you?" would open the settings.
    const newLogin = toast.getByRole("button", { name: "Yes, it was me" });
    return toast
        .filter({ hasNot: page.getByRole("button", { name: "Yes, it was me" }) })
        .getByRole("button", { name: /^(Dismiss|Later|Not now|No|Skip)$/ })
        .or(newLogin)
        .first();
}

/**
 * Without the pointer: a menu may lie over a toast that lies over what is to be clicked. It never fails: the toast may go by
 * itself, the page be closed just then; and a toast that stays is told of by whoever it is in the way of.
 */
async function click(button: Locator): Promise<void> {
    await button.dispatchEvent("click", {}, { timeout: LONGEST_REACH_MS }).catch(() => {});
}
