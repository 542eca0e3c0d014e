import type { Locator, Page } from "@playwright/test";
import { type Told, takeDown } from "../told.ts";
import { withToastsLeft } from "./toasts.ts";

/** The toast "New login. Was this you?": another login of the user is not verified. */
export class NewLoginToast {
    readonly #page: Page;
    readonly #told: Told;

    public constructor(page: Page, told: Told) {
        this.#page = page;
        this.#told = told;
    }

    /** "Yes, it was me". @returns what it says of the login */
    public async yesItWasMe(): Promise<string> {
        return withToastsLeft(this.#page, async () => {
            const said = await takeDown(this.#toast(), this.#told);
            await this.#toast().getByRole("button", { name: "Yes, it was me" }).click();
            await this.#toast().waitFor({ state: "hidden" });
            return said;
        });
    }

    #toast(): Locator {
        const title = this.#page.getByRole("heading", { name: "New login. Was this you?" });
        return this.#page.locator(".mx_Toast_toast").filter({ has: title });
    }
}
