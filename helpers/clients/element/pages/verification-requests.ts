import type { Locator, Page } from "@playwright/test";

/** The toast "Verification requested": another device, or another user, asks. */
export class VerificationRequests {
    readonly #page: Page;

    public constructor(page: Page) {
        this.#page = page;
    }

    /** "Verify Session" (classic), "Start Verification" (modern); from another user "Verify User". */
    public async accept(): Promise<void> {
        await this.#toast()
            .getByRole("button", { name: /^(Verify Session|Start Verification|Verify User)$/ })
            .click();
    }

    /** "Ignore", which tells the other side that it was cancelled. */
    public async ignore(): Promise<void> {
        await this.#toast()
            .getByRole("button", { name: /^Ignore/ })
            .click();
        await this.#toast().waitFor({ state: "hidden" });
    }

    /** Waits until there is none: it was withdrawn, or answered. */
    public async untilGone(): Promise<void> {
        await this.#toast().waitFor({ state: "hidden" });
    }

    /** Waits until one is shown. */
    public async untilAsked(): Promise<void> {
        await this.#toast().waitFor();
    }

    #toast(): Locator {
        const title = this.#page.getByRole("heading", { name: "Verification requested" });
        return this.#page.locator(".mx_Toast_toast").filter({ has: title });
    }
}
