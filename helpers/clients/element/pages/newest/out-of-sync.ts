import type { Locator, Page } from "@playwright/test";
import { Flow, type FlowPage } from "../../flow.ts";
import { type Told, takeDown } from "../../told.ts";
import { dialogTitled } from "../dialog.ts";
import { CHANGED_KEY, newRecoveryKeyPages } from "../modern/new-recovery-key.ts";
import { resetIdentityPages } from "../modern/reset-identity.ts";
import type { Settings } from "../settings.ts";

/** What the newest "Encryption" tab shows instead of all else while "Your key storage is out of sync.". */
export class OutOfSyncPanel {
    readonly #page: Page;
    readonly #settings: Settings;
    readonly #told: Told;

    public constructor(page: Page, settings: Settings, told: Told) {
        this.#page = page;
        this.#settings = settings;
        this.#told = told;
    }

    /** "Enter recovery key", page by page, until the tab is whole again. */
    public enteringRecoveryKey(recoveryKey: string): Flow {
        const title = "Enter your recovery key";
        const dialog = dialogTitled(this.#page, title);
        const page: FlowPage = {
            title,
            shown: dialog,
            next: async (): Promise<void> => {
                await dialog.getByRole("textbox", { name: "Recovery key" }).fill(recoveryKey);
                await dialog.getByRole("button", { name: "Continue", exact: true }).click();
            },
            cancel: () => dialog.getByRole("button", { name: "Cancel", exact: true }).click(),
        };
        return new Flow(
            () => this.#choose("Enter recovery key"),
            [page],
            () => this.#untilWhole("Enter recovery key"),
        );
    }

    /** "Forgot recovery key?", where the identity is whole: page by page to another recovery key, which is the result. */
    public forgettingRecoveryKey(): Flow<string> {
        const cancel = (): Promise<void> => this.#button("Cancel").click();
        const { pages, key } = newRecoveryKeyPages(this.#tab, CHANGED_KEY, cancel);
        return new Flow(
            () => this.#choose("Forgot recovery key?"),
            pages,
            async () => {
                await this.#untilWhole("Forgot recovery key?");
                return key();
            },
        );
    }

    /** What it says where no recovery key can help: that the digital identity has to be reset. */
    public async identityNeedsReset(): Promise<string> {
        const tab = await this.#settings.open("Encryption");
        const words = await takeDown(tab.getByText("You have to reset your digital identity"), this.#told);
        await this.#settings.close();
        return words;
    }

    /** "Continue with reset", page by page. @param password for the server, which asks for it half-way */
    public continuingWithReset(password: string): Flow {
        const title = "You need to reset your digital identity";
        return new Flow(
            () => this.#choose("Continue with reset"),
            resetIdentityPages(this.#page, this.#tab, { title, heading: title }, password, this.#told),
            async () => {
                await this.#button("Get recovery key").waitFor();
                await this.#settings.close();
            },
        );
    }

    async #choose(button: string): Promise<void> {
        await this.#settings.open("Encryption");
        await this.#button(button).click();
    }

    async #untilWhole(button: string): Promise<void> {
        await this.#button("Change recovery key").waitFor();
        await this.#told(`"${button}" went through`, { about: "recovery key accepted" });
        await this.#settings.close();
    }

    #button(name: string): Locator {
        return this.#tab.getByRole("button", { name, exact: true });
    }

    get #tab(): Locator {
        return this.#page.locator(".mx_UserSettingsDialog");
    }
}
