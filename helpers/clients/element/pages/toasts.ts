import type { Locator, Page } from "@playwright/test";

/** Toasts lie over other controls: a person dismisses them, and so do we, whenever they are in the way. */
export async function dismissToastsInTheWay(page: Page): Promise<void> {
    const dismiss = page
        .locator(".mx_Toast_toast")
        .getByRole("button", { name: /^(Dismiss|Later|Not now|Ignore|No|Skip)$/ })
        .first();
    await page.addLocatorHandler(dismiss, async (button: Locator) => {
        await button.click();
    });
}
