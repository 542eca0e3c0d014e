import type { Locator, Page } from "@playwright/test";

/** Toasts lie over other controls: a person dismisses them, and so do we, whenever they are in the way. */
export async function dismissToastsInTheWay(page: Page): Promise<void> {
    const dismiss = page
        .locator(".mx_Toast_toast")
        .getByRole("button", { name: /^(Dismiss|Later|Not now|No|Skip)$/ })
        .first();
    const click = async (button: Locator): Promise<void> => button.click();
    // Toasts come in piles: when one is gone, the next may stand in its place.
    await page.addLocatorHandler(dismiss, click, { noWaitAfter: true });
}
