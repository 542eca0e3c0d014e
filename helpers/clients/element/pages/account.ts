import type { Page } from "@playwright/test";
import { Flow, type FlowPage } from "../flow.ts";
import { type Told, takeDown } from "../told.ts";
import { dialogTitled } from "./dialog.ts";
import type { Settings } from "./settings.ts";
import { untilSignedOut } from "./sign-out.ts";

/** The app's own words for a refusal, or, where it has none for this status, the homeserver's. */
const REFUSED = /Failed to change password|Invalid username or password/;

/** The settings' tab "Account", the same in both generations. */
export class AccountTab {
    readonly #page: Page;
    readonly #settings: Settings;
    readonly #told: Told;

    public constructor(page: Page, settings: Settings, told: Told) {
        this.#page = page;
        this.#settings = settings;
        this.#told = told;
    }

    /** "Set a new account password…", to "Your password was successfully changed." */
    public async changePassword(current: string, next: string): Promise<void> {
        const success = dialogTitled(this.#page, "Success");
        await this.#fillIn(current, next);
        await takeDown(success.getByText("Your password was successfully changed."), this.#told);
        await success.getByRole("button", { name: "OK" }).click();
        await this.#settings.close();
    }

    /** The same with a current password that is not the right one. @returns what the app says */
    public async changePasswordRefused(current: string, next: string): Promise<string> {
        const error = dialogTitled(this.#page, "Error changing password");
        await this.#fillIn(current, next);
        const said = await takeDown(error.getByText(REFUSED), this.#told, { about: "refused" });
        await error.getByRole("button", { name: "OK" }).click();
        await this.#settings.close();
        return said;
    }

    /** "Deactivate Account", page by page: to the sign-in page. */
    public deactivating(password: string): Flow {
        const title = "Deactivate Account";
        const dialog = this.#page.locator(".mx_DeactivateAccountDialog");
        const page: FlowPage = {
            title,
            shown: dialog.getByLabel("Password"),
            next: async (): Promise<void> => {
                for (const point of await dialog.getByRole("listitem").all()) await takeDown(point, this.#told);
                await dialog.getByLabel("Password").fill(password);
                await dialog.getByRole("button", { name: "Continue" }).click();
            },
            cancel: () => dialog.getByRole("button", { name: "Close dialog" }).click(),
        };
        return new Flow(
            async () => {
                const tab = await this.#settings.open("Account");
                await tab.getByRole("button", { name: title }).click();
            },
            [page],
            () => untilSignedOut(this.#page),
        );
    }

    async #fillIn(current: string, next: string): Promise<void> {
        const tab = await this.#settings.open("Account");
        await tab.getByLabel("Current password").fill(current);
        await tab.getByLabel("New Password").fill(next);
        await tab.getByLabel("Confirm password").fill(next);
        await tab.getByRole("button", { name: "Change Password" }).click();
    }
}
