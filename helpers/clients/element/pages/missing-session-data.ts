import type { Page } from "@playwright/test";
import { type Told, takeDown } from "../told.ts";
import { dialogTitled } from "./dialog.ts";
import { untilSignedOut } from "./sign-out.ts";

/** "Missing session data": what the app says at its start where the browser has removed its keys. */
export class MissingSessionData {
    readonly #page: Page;
    readonly #told: Told;

    public constructor(page: Page, told: Told) {
        this.#page = page;
        this.#told = told;
    }

    /** Waits until it is shown. @returns what it says */
    public async shown(): Promise<string> {
        const words = this.#dialog.getByText("Some session data, including encrypted message keys, is missing");
        return takeDown(words, this.#told, { about: "keys missing" });
    }

    /** "Sign out": to the sign-in page. */
    public async signOut(): Promise<void> {
        await this.#dialog.getByRole("button", { name: "Sign out" }).click();
        await untilSignedOut(this.#page);
    }

    get #dialog() {
        return dialogTitled(this.#page, "Missing session data");
    }
}
