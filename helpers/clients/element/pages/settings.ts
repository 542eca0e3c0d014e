import type { Locator, Page } from "@playwright/test";
import { chooseInUserMenu } from "./user-menu.ts";

/** The settings dialog, opened and closed as a person does. */
export class Settings {
    readonly #page: Page;
    readonly #dialog: Locator;

    public constructor(page: Page) {
        this.#page = page;
        this.#dialog = page.locator(".mx_UserSettingsDialog");
    }

    /** The dialog, open at a tab: "Security & Privacy" (classic), "Encryption" (modern). */
    public async open(tab: string): Promise<Locator> {
        await this.#openDialog();
        await this.#tab(tab).click();
        return this.#dialog;
    }

    /** The dialog, open at the first of these tabs that this generation has. */
    public async openOneOf(...tabs: [string, ...string[]]): Promise<Locator> {
        await this.#openDialog();
        // All tabs are drawn with the dialog: one that is not there now will not come.
        await this.#tab("Help & About").waitFor();
        for (const tab of tabs) if (await this.#tab(tab).isVisible()) return this.open(tab);
        throw new Error(`the settings have none of these tabs: ${tabs.join(", ")}`);
    }

    /** Closes it, where it is open. */
    public async close(): Promise<void> {
        if (!(await this.#dialog.isVisible())) return;
        await this.#dialog.getByRole("button", { name: "Close dialog" }).click();
        await this.#dialog.waitFor({ state: "hidden" });
    }

    async #openDialog(): Promise<void> {
        if (await this.#dialog.isVisible()) return;
        await chooseInUserMenu(this.#page, "All settings");
        await this.#dialog.waitFor();
    }

    #tab(name: string): Locator {
        return this.#dialog.getByRole("tab", { name });
    }
}
