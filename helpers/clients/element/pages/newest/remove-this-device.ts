import type { Locator, Page } from "@playwright/test";
import { Flow, type FlowPage } from "../../flow.ts";
import { type Told, takeDown } from "../../told.ts";
import { dialogTitled } from "../dialog.ts";
import { FIRST_KEY, newRecoveryKeyPages } from "../modern/new-recovery-key.ts";
import type { Settings } from "../settings.ts";
import { openSigningOut, untilSignedOut } from "../sign-out.ts";

const QUESTION = "Are you sure you want to remove this device?";
const REMINDER = "Make sure you have access to your recovery key before removing this device";
/** "now" where the key is new. */
const ACTIVE = /^Your (new )?recovery key is (now )?active$/;
const WARNING = "You're about to lose access to your encrypted chats";

/** "Remove this device": what the newest UI calls signing out, and the dialogs that stand before it. */
export class RemovingThisDevice {
    readonly #page: Page;
    readonly #settings: Settings;
    readonly #told: Told;

    public constructor(page: Page, settings: Settings, told: Told) {
        this.#page = page;
        this.#settings = settings;
        this.#told = told;
    }

    /** Where another device is verified: "Are you sure you want to remove this device?", page by page. */
    public confirming(): Flow {
        const question = this.#question.getByText(QUESTION);
        return this.#removing(QUESTION, this.#question, "Remove this device", () => this.#takeDown(question));
    }

    /** On the only device, with a recovery key: "Continue to remove this device", page by page. */
    public continuing(): Flow {
        // Before September 2026 this was the question, too.
        const shown = dialogTitled(this.#page, REMINDER).or(this.#question);
        const asked = this.#page.getByText(REMINDER).or(this.#page.getByText(QUESTION));
        const button = /^(Continue to remove|Remove) this device$/;
        return this.#removing(REMINDER, shown, button, () => this.#takeDown(asked));
    }

    /** On the only device, without a recovery key: "Remove this device anyway", page by page. */
    public removingAnyway(): Flow {
        const button = "Remove this device anyway";
        return this.#removing(WARNING, dialogTitled(this.#page, WARNING), button, () => this.#takeDown(this.#loss));
    }

    /** There, too: "Get recovery key", page by page, and back to the app. The result is the recovery key. */
    public gettingRecoveryKey(): Flow<string> {
        const warning = dialogTitled(this.#page, WARNING);
        const first: FlowPage = {
            title: WARNING,
            shown: warning,
            next: async (): Promise<void> => {
                await this.#takeDown(this.#loss);
                await warning.getByRole("button", { name: "Get recovery key" }).click();
                await this.#skipExplanation();
            },
            cancel: () => this.#close(warning),
        };
        const { pages, key } = newRecoveryKeyPages(this.#keyDialog, FIRST_KEY, () => this.#cancelKey());
        const active = dialogTitled(this.#page, ACTIVE);
        const changeable = this.#page.getByRole("button", { name: "Change recovery key" });
        return new Flow(
            () => this.#begin(),
            [first, ...pages],
            async () => {
                await active.or(changeable).first().waitFor();
                if (await active.isVisible()) await this.#backToTheApp(active);
                else await this.#told('"Get recovery key" went through', { about: "recovery key accepted" });
                await this.#settings.close();
                return key();
            },
        );
    }

    /** On the only device, with a recovery key: "Check your recovery key", page by page, and back to the app. */
    public checkingRecoveryKey(recoveryKey: string): Flow {
        const reminder = dialogTitled(this.#page, REMINDER);
        const check = dialogTitled(this.#page, "Check your recovery key");
        const active = dialogTitled(this.#page, ACTIVE);
        const pages: FlowPage[] = [
            {
                title: REMINDER,
                shown: reminder,
                next: () => reminder.getByRole("button", { name: "Check your recovery key" }).click(),
                cancel: () => this.#close(reminder),
            },
            {
                title: "Check your recovery key",
                shown: check,
                next: async (): Promise<void> => {
                    await check.getByRole("textbox", { name: "Enter recovery key" }).fill(recoveryKey);
                    await check.getByRole("button", { name: "Continue", exact: true }).click();
                },
                cancel: async (): Promise<void> => {
                    await check.getByRole("button", { name: "Go back" }).click();
                    await this.#close(reminder);
                },
            },
        ];
        return new Flow(
            () => this.#begin(),
            pages,
            async () => {
                await this.#backToTheApp(active);
                await this.#settings.close();
            },
        );
    }

    #removing(title: string, shown: Locator, button: string | RegExp, read: () => Promise<void>): Flow {
        const page: FlowPage = {
            title,
            shown,
            next: async (): Promise<void> => {
                await read();
                await shown.getByRole("button", { name: button, exact: true }).click();
            },
            cancel: () => this.#close(shown),
        };
        return new Flow(
            () => this.#begin(),
            [page],
            () => untilSignedOut(this.#page),
        );
    }

    async #begin(): Promise<void> {
        await this.#settings.close();
        await openSigningOut(this.#page, this.#settings);
    }

    async #close(dialog: Locator): Promise<void> {
        await dialog.getByRole("button", { name: "Close dialog" }).click();
    }

    /** Before September 2026 the key was shown in the settings, after a page that explains it. */
    async #skipExplanation(): Promise<void> {
        const explained = this.#keyDialog.getByRole("heading", { name: "Get recovery key", exact: true });
        const shown = this.#keyDialog.getByRole("heading", { name: FIRST_KEY.shown, exact: true });
        await explained.or(shown).first().waitFor();
        if (await explained.isVisible()) await this.#keyDialog.getByRole("button", { name: "Continue" }).click();
    }

    /** Back to the warning, or to the settings; and out of these. */
    async #cancelKey(): Promise<void> {
        await this.#keyDialog.getByRole("button", { name: "Cancel", exact: true }).click();
        const warning = dialogTitled(this.#page, WARNING);
        const settings = this.#page.getByRole("button", { name: "Get recovery key" });
        await warning.or(settings).first().waitFor();
        if (await warning.isVisible()) await this.#close(warning);
        else await this.#settings.close();
    }

    async #backToTheApp(active: Locator): Promise<void> {
        const promise = active.getByText("You can use your recovery key to confirm new devices or restore");
        await takeDown(promise, this.#told, { about: "recovery key accepted" });
        await active.getByRole("button", { name: "Take me back to the app" }).click();
        await active.waitFor({ state: "hidden" });
    }

    async #takeDown(words: Locator): Promise<void> {
        await takeDown(words, this.#told);
    }

    get #loss(): Locator {
        return this.#page.getByText("If you remove it you'll need a recovery key");
    }

    get #question(): Locator {
        return this.#page.getByRole("dialog").filter({ hasText: QUESTION });
    }

    /** Where the new key is shown: in this dialog, or in the settings. */
    get #keyDialog(): Locator {
        return this.#page.locator(".mx_LogoutDialog, .mx_UserSettingsDialog").filter({
            has: this.#page.getByRole("heading", {
                name: new RegExp(`^(Get recovery key|${FIRST_KEY.shown}|${FIRST_KEY.typed})$`),
            }),
        });
    }
}
