import type { Page } from "@playwright/test";
import { type Told, takeDown } from "../told.ts";
import { dialogTitled } from "./dialog.ts";
import { untilSignedOut } from "./sign-out.ts";

/** "Signed Out": what the app says when the server has ended its session for good, and goes on to erase its data. */
export class SessionEnded {
    readonly #page: Page;
    readonly #told: Told;

    public constructor(page: Page, told: Told) {
        this.#page = page;
        this.#told = told;
    }

    /** Waits until it is shown, and closes it: to the sign-in page. @returns what it says */
    public async shown(): Promise<string> {
        const dialog = dialogTitled(this.#page, "Signed Out");
        const said = await takeDown(dialog.getByText("this session has been signed out"), this.#told);
        await dialog.getByRole("button", { name: "OK" }).click();
        await untilSignedOut(this.#page);
        return said;
    }
}
