import type { Page } from "@playwright/test";
import type { RecoverySecret } from "../../../../ledger/backup-store.ts";
import { Flow, type FlowPage } from "../../flow.ts";
import { type Told, takeDown } from "../../told.ts";
import { dialogTitled } from "../dialog.ts";
import type { Settings } from "../settings.ts";
import { enterRecoverySecret } from "../verify-this-device.ts";
import { resettingAll } from "./reset-all.ts";

/** "Security & Privacy" > "Cross-signing" of the classic UI. */
export class CrossSigningSection {
    readonly #page: Page;
    readonly #settings: Settings;
    readonly #told: Told;

    public constructor(page: Page, settings: Settings, told: Told) {
        this.#page = page;
        this.#settings = settings;
        this.#told = told;
    }

    /** The red "Reset", page by page, by someone who has the Security Key. @param password for "Setting up keys" */
    public resetting(secret: RecoverySecret, password: string): Flow<void> {
        const asked = dialogTitled(this.#page, /^Security (Key|Phrase)$/);
        const authentication = dialogTitled(this.#page, "Setting up keys");
        const pages: FlowPage[] = [
            this.#warning(),
            {
                title: "Security Key",
                shown: asked,
                next: () => enterRecoverySecret(this.#page, secret),
                cancel: () => asked.getByRole("button", { name: "Go back" }).click(),
            },
            {
                title: "Setting up keys",
                shown: authentication.getByLabel("Password"),
                next: async (): Promise<void> => {
                    await authentication.getByLabel("Password").fill(password);
                    await authentication.getByRole("button", { name: "Continue" }).click();
                },
                cancel: () => authentication.getByRole("button", { name: "Close dialog" }).click(),
            },
        ];
        const done = async (): Promise<void> => {
            await authentication.waitFor({ state: "hidden" });
            await this.#settings.close();
        };
        return new Flow(() => this.#open(), pages, done);
    }

    /** The red "Reset" by someone who has lost the Security Key: "Reset all". The result is the new Security Key. */
    public resettingWithoutKey(password: string): Flow<string> {
        const before = [this.#warning()];
        const resetting = resettingAll(this.#page, this.#told, () => this.#open(), { before, password });
        return resetting.followedBy(() => this.#settings.close());
    }

    #warning(): FlowPage {
        const title = "Destroy cross-signing keys?";
        const shown = dialogTitled(this.#page, title);
        const next = async (): Promise<void> => {
            await takeDown(shown.getByText("Deleting cross-signing keys is permanent."), this.#told);
            await shown.getByRole("button", { name: "Clear cross-signing keys" }).click();
        };
        return { title, shown, next, cancel: () => shown.getByRole("button", { name: "Cancel" }).click() };
    }

    async #open(): Promise<void> {
        const dialog = await this.#settings.open("Security & Privacy");
        const heading = this.#page.getByRole("heading", { name: "Cross-signing", exact: true });
        const section = dialog.locator(".mx_SettingsSubsection", { has: heading });
        await section.getByRole("button", { name: "Reset", exact: true }).click();
    }
}
