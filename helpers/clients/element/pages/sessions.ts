import type { Locator, Page } from "@playwright/test";
import { Flow, type FlowPage } from "../flow.ts";
import { type Told, takeDown } from "../told.ts";
import { dialogTitled } from "./dialog.ts";
import type { Settings } from "./settings.ts";
import { VerificationPanel } from "./verification.ts";
import { ANOTHER_DEVICE } from "./verify-this-device.ts";

/** The "Sessions" tab of the settings: the devices that someone is signed in on. */
export class SessionsTab {
    readonly #page: Page;
    readonly #settings: Settings;
    readonly #told: Told;

    public constructor(page: Page, settings: Settings, told: Told) {
        this.#page = page;
        this.#settings = settings;
        this.#told = told;
    }

    /**
     * "Current session" > "Verify session": the same is asked as right after signing in.
     *
     * @returns undefined; or what is said instead of asking, of a verification that was cancelled before (classic)
     */
    public async verifyThisSession(): Promise<string | undefined> {
        const tab = await this.#open();
        const asked = this.#page.getByRole("button", { name: ANOTHER_DEVICE });
        const before = VerificationPanel.inDialog(this.#page, this.#told);
        await tab.getByRole("button", { name: "Verify session", exact: true }).first().click();
        await asked.or(before.gotItButton).first().waitFor();
        return (await asked.isVisible()) ? undefined : before.gotItThatItIsCancelled();
    }

    /** Closes the settings. */
    public async close(): Promise<void> {
        await this.#settings.close();
    }

    /** "Current session" > "Sign out of all other sessions (N)", page by page. @param password for "Authentication" */
    public signingOutOfAllOthers(password: string): Flow {
        return this.#signingOut(password, async () => {
            const tab = await this.#open();
            await this.#section(tab, "Current session").getByRole("button", { name: "Options" }).click();
            await this.#page.getByRole("menuitem", { name: /^Sign out of all other sessions \(\d+\)$/ }).click();
        });
    }

    /** Sessions selected in the list, and "Sign out", page by page. @param names as the list shows them */
    public signingOutOfSelected(names: readonly string[], password: string): Flow {
        return this.#signingOut(password, async () => {
            const tab = await this.#open();
            for (const name of names) await this.#select(this.#session(tab, name));
            await tab.getByRole("button", { name: "Sign out", exact: true }).click();
        });
    }

    /** "Show details" of a session > "Sign out of this session", page by page. @param name as the list shows it */
    public signingOutOf(name: string, password: string): Flow {
        return this.#signingOut(password, async () => {
            const session = this.#session(await this.#open(), name);
            const details = session.getByRole("button", { name: "Show details" });
            const signOut = session.getByRole("button", { name: "Sign out of this session" });
            // They are open still after a dialog was cancelled.
            await details.or(signOut).first().waitFor();
            if (!(await signOut.isVisible())) await details.click();
            await signOut.click();
        });
    }

    #signingOut(password: string, begin: () => Promise<void>): Flow {
        const sure = dialogTitled(this.#page, "Sign out");
        const authentication = dialogTitled(this.#page, "Authentication");
        const pages: FlowPage[] = [
            {
                title: "Are you sure you want to sign out?",
                shown: sure,
                next: async (): Promise<void> => {
                    await takeDown(sure.getByText("Are you sure you want to sign out of"), this.#told);
                    await sure.getByRole("button", { name: "Sign out" }).click();
                },
                cancel: () => sure.getByRole("button", { name: "Cancel" }).click(),
            },
            {
                title: "Authentication",
                shown: authentication,
                next: async (): Promise<void> => {
                    await authentication.getByLabel("Password").fill(password);
                    await authentication.getByRole("button", { name: "Continue" }).click();
                },
                cancel: () => authentication.getByRole("button", { name: "Close dialog" }).click(),
            },
        ];
        return new Flow(begin, pages, async () => {
            await authentication.waitFor({ state: "hidden" });
            await this.#settings.close();
        });
    }

    async #open(): Promise<Locator> {
        return this.#settings.open("Sessions");
    }

    /** Ticks its box, of which only the label can be seen; it is ticked still after a dialog was cancelled. */
    async #select(session: Locator): Promise<void> {
        const box = session.getByRole("checkbox");
        await box.waitFor({ state: "attached" });
        if (!(await box.isChecked())) await session.locator("label").first().click();
    }

    #session(tab: Locator, name: string): Locator {
        const heading = this.#page.getByRole("heading", { name, exact: true });
        return tab.getByRole("listitem").filter({ has: heading });
    }

    #section(tab: Locator, heading: string): Locator {
        const title = this.#page.getByRole("heading", { name: heading, exact: true });
        return tab.locator(".mx_SettingsSubsection").filter({ has: title });
    }
}
