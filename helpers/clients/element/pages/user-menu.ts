import type { Page } from "@playwright/test";

/** How often a person opens a menu again that was closed under their hands. */
const MOST_OPENINGS = 4;
const REACH_MS = 3_000;

/**
 * Opens the user menu and chooses an entry. A toast that comes up just then is dismissed by whoever sees it, and that
 * closes the menu: then it is opened again.
 */
export async function chooseInUserMenu(page: Page, name: string | RegExp): Promise<void> {
    const entry = page.getByRole("menuitem", { name });
    for (let openings = 1; ; openings++) {
        await page.getByRole("button", { name: "User menu" }).click();
        try {
            await entry.click({ timeout: REACH_MS });
            return;
        } catch (error) {
            if (openings === MOST_OPENINGS || (await entry.isVisible())) throw error;
        }
    }
}
