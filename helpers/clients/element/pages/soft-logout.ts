import type { Page } from "@playwright/test";
import { eventually } from "../../../eventually.ts";
import { Flow, type FlowPage } from "../flow.ts";
import { signedInAs } from "../in-page.ts";
import { type Told, takeDown } from "../told.ts";
import { dialogTitled } from "./dialog.ts";
import { untilSignedOut } from "./sign-out.ts";

/** An entry of the app's local storage that is not the app's: it is gone when the app has cleared all of it. */
const MARK = "keyproof";

/** "You're signed out": what the app shows when the server has ended the session and kept the device. */
export class SoftLogoutPage {
    readonly #page: Page;
    readonly #told: Told;

    public constructor(page: Page, told: Told) {
        this.#page = page;
        this.#told = told;
    }

    /** Waits until it is shown. */
    public async shown(): Promise<void> {
        await this.#heading.waitFor();
        await takeDown(this.#page.getByText("is still stored in this session"), this.#told);
    }

    /**
     * "Enter your password to sign in and regain access to your account."
     *
     * @returns whether the app went on with what it had, or erased all of it first
     */
    public async signInAgain(password: string): Promise<"as before" | "from scratch"> {
        await this.#page.evaluate((mark) => localStorage.setItem(mark, "was here"), MARK);
        await this.#page.getByRole("textbox", { name: "Password" }).fill(password);
        await this.#page.getByRole("button", { name: "Sign in" }).click();
        return eventually(
            "the app to be signed in again, or to have erased everything",
            async () => {
                const kept = await this.#page.evaluate((mark) => localStorage.getItem(mark) !== null, MARK);
                if (!kept) return "from scratch";
                return (await signedInAs(this.#page)) && !(await this.#heading.isVisible()) ? "as before" : undefined;
            },
            (how) => how !== undefined,
        ).then((how) => how ?? "from scratch");
    }

    /** "Clear all data" > "Clear all data in this session?", page by page. */
    public clearingAllData(): Flow {
        const title = "Clear all data in this session?";
        const dialog = dialogTitled(this.#page, title);
        const page: FlowPage = {
            title,
            shown: dialog,
            next: async (): Promise<void> => {
                await takeDown(dialog.getByText("Encrypted messages will be lost"), this.#told);
                await dialog.getByRole("button", { name: "Clear all data" }).click();
            },
            cancel: () => dialog.getByRole("button", { name: "Cancel" }).click(),
        };
        return new Flow(
            () => this.#page.getByRole("main").getByRole("button", { name: "Clear all data" }).click(),
            [page],
            async () => {
                await this.#heading.waitFor({ state: "hidden" });
                await untilSignedOut(this.#page);
            },
        );
    }

    get #heading() {
        return this.#page.getByRole("heading", { name: "You're signed out" });
    }
}
