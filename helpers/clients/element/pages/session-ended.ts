import type { Locator, Page } from "@playwright/test";
import { type Told, takeDown } from "../told.ts";
import { dialogTitled } from "./dialog.ts";
import { signInOffered, untilSignedOut } from "./sign-out.ts";

/**
 * "Signed Out": what the app says when the server has ended its session for good, and goes on to erase its data. Classic
 * closes the dialog in the moment in which it opens it: its users see the sign-in page, and not a word.
 */
export class SessionEnded {
    readonly #page: Page;
    readonly #told: Told;

    public constructor(page: Page, told: Told) {
        this.#page = page;
        this.#told = told;
    }

    /** Waits until the app has noticed, and goes on to the sign-in page. @returns what it says; undefined where nothing */
    public async shown(): Promise<string | undefined> {
        await this.#dialog.or(signInOffered(this.#page)).first().waitFor();
        let said: string | undefined;
        if (await this.#dialog.isVisible()) {
            said = await takeDown(this.#dialog.getByText("this session has been signed out"), this.#told);
            await this.#dialog.getByRole("button", { name: "OK" }).click();
        }
        await untilSignedOut(this.#page);
        return said;
    }

    /** Whether the app has noticed by now. */
    public async isShown(): Promise<boolean> {
        return (await this.#dialog.isVisible()) || (await signInOffered(this.#page).isVisible());
    }

    get #dialog(): Locator {
        return dialogTitled(this.#page, "Signed Out");
    }
}
