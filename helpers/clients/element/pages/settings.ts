import type { Locator, Page } from "@playwright/test";

/** The settings dialog, opened and closed as a person does. */
export class Settings {
    readonly #page: Page;

    public constructor(page: Page) {
        this.#page = page;
    }

    /** The dialog, open at a tab: "Security & Privacy" (classic), "Encryption" (modern). */
    public async open(tab: string): Promise<Locator> {
        const dialog = this.#page.locator(".mx_UserSettingsDialog");
        if (!(await dialog.isVisible())) {
            await this.#page.getByRole("button", { name: "User menu" }).click();
            await this.#page.getByRole("menuitem", { name: "All settings" }).click();
        }
        await dialog.getByRole("tab", { name: tab }).click();
        return dialog;
    }

    /** Closes it, where it is open. */
    public async close(): Promise<void> {
        const dialog = this.#page.locator(".mx_UserSettingsDialog");
        if (!(await dialog.isVisible())) return;
        await dialog.getByRole("button", { name: "Close dialog" }).click();
        await dialog.waitFor({ state: "hidden" });
    }
}
