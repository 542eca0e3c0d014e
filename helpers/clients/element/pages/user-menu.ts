import { expect, type Page } from "@playwright/test";

/** Long enough for a toast to be dismissed and the click to be made. */
const REACH_MS = 5_000;
const LIMIT_MS = 60_000;

/**
 * Opens the user menu and chooses an entry. A toast that comes up just then is dismissed by whoever sees it, and that
 * closes the menu: then it is opened again.
 */
export async function chooseInUserMenu(page: Page, name: string | RegExp): Promise<void> {
    const entry = page.getByRole("menuitem", { name });
    // Once it is clicked the menu is gone: however long the app takes over it, it must not be looked for again.
    await inUserMenu(page, () => entry.click({ timeout: REACH_MS, noWaitAfter: true }));
}

/** Whether the user menu, which is left open, has an entry. */
export async function userMenuHas(page: Page, name: string | RegExp): Promise<boolean> {
    // All entries are drawn at once.
    await inUserMenu(page, () => page.getByRole("menuitem", { name: "All settings" }).waitFor({ timeout: REACH_MS }));
    return page.getByRole("menuitem", { name }).isVisible();
}

async function inUserMenu(page: Page, action: () => Promise<void>): Promise<void> {
    const button = page.getByRole("button", { name: "User menu" });
    await expect(async () => {
        // A click on the button of an open menu would close it.
        if ((await button.getAttribute("aria-expanded")) !== "true") await button.click();
        await action();
    }).toPass({ intervals: [0], timeout: LIMIT_MS });
}
