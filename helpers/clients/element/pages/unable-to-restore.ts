import type { Locator, Page } from "@playwright/test";
import { type Told, takeDown } from "../told.ts";
import { dialogTitled } from "./dialog.ts";

/**
 * "Unable to restore session": the app cannot open what it finds in the browser, as where a newer version has been there. It
 * offers "Clear Storage and Sign Out", and asks to return to the more recent version otherwise.
 */
export class UnableToRestore {
    readonly #page: Page;
    readonly #told: Told;

    public constructor(page: Page, told: Told) {
        this.#page = page;
        this.#told = told;
    }

    public async isShown(): Promise<boolean> {
        return this.#dialog.isVisible();
    }

    /** Takes down what it says. */
    public async read(): Promise<void> {
        await takeDown(this.#dialog, this.#told);
    }

    get #dialog(): Locator {
        return dialogTitled(this.#page, "Unable to restore session");
    }
}
