import type { Locator, Page } from "@playwright/test";
import { declineToast, withToastsLeft } from "./toasts.ts";
import { ANOTHER_DEVICE } from "./verify-this-device.ts";

const TITLE = "Verify this session";

/** The toast "Verify this session", which a session that was not verified shows at every start. */
export class VerifyThisSessionToast {
    readonly #page: Page;

    public constructor(page: Page) {
        this.#page = page;
    }

    /** "Later". */
    public async later(): Promise<void> {
        await declineToast(this.#page, TITLE);
    }

    /** "Verify": the same is asked as right after signing in. */
    public async verify(): Promise<void> {
        await withToastsLeft(this.#page, async () => {
            await this.#button().click();
            await this.#page.getByRole("button", { name: ANOTHER_DEVICE }).waitFor();
        });
    }

    #button(): Locator {
        const toast = this.#page.locator(".mx_Toast_toast", {
            has: this.#page.getByRole("heading", { name: TITLE }),
        });
        return toast.getByRole("button", { name: "Verify" });
    }
}
