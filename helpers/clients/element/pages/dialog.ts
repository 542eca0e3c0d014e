import type { Locator, Page } from "@playwright/test";

/**
 * The dialog under a heading. Dialogs are told apart by what stands over them: their accessible names are not their own
 * (two open dialogs share the id that names them, in every build seen).
 */
export function dialogTitled(page: Page, title: string | RegExp): Locator {
    return page.getByRole("dialog").filter({ has: page.getByRole("heading", { name: title, exact: true }) });
}
