import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { Flow, type FlowPage } from "../../flow.ts";
import { type Told, takeDown } from "../../told.ts";
import { dialogTitled } from "../dialog.ts";

/** How a new backup is to be secured: by a key alone, or by a phrase that a key stands beside. */
export type NewSecret = "key" | { phrase: string };

/** The dialog "Set up Secure Backup", up to "Secure Backup successful". */
export class SetUpSecureBackupDialog {
    readonly #page: Page;
    readonly #told: Told;

    public constructor(page: Page, told: Told) {
        this.#page = page;
        this.#told = told;
    }

    /**
     * "Generate a Security Key" or "Enter a Security Phrase", and what follows; the result is the Security Key, as the
     * file holds it that "Download" gives.
     *
     * @param open what leads to the dialog
     * @param password for "Setting up keys", where the app asks for it
     */
    public settingUp(open: () => Promise<void>, secret: NewSecret, password?: string): Flow<string> {
        let key: string | undefined;
        const saved = (text: string): void => {
            key = text;
        };
        return new Flow(open, this.pages(secret, saved), async () => {
            await this.success(password);
            if (key === undefined) throw new Error("no Security Key was downloaded");
            return key;
        });
    }

    /** The pages up to the end. @param saved is given the Security Key */
    public pages(secret: NewSecret, saved: (key: string) => void): FlowPage[] {
        return [this.#choose(secret), ...(secret === "key" ? [] : this.#enterPhrase(secret.phrase)), this.#save(saved)];
    }

    /** The same with a key, to "Unable to set up secret storage". */
    public async failing(open: () => Promise<void>): Promise<void> {
        const pages = this.pages("key", () => {});
        const error = this.#page.getByText("Unable to set up secret storage");
        await new Flow(open, pages, () => takeDown(error, this.#told)).finish();
    }

    #choose(secret: NewSecret): FlowPage {
        const title = "Set up Secure Backup";
        const shown = dialogTitled(this.#page, title);
        const choice = secret === "key" ? "Generate a Security Key" : "Enter a Security Phrase";
        const next = async (): Promise<void> => {
            await shown.getByText(choice, { exact: true }).click();
            await shown.getByRole("button", { name: "Continue" }).click();
        };
        const cancel = async (): Promise<void> => {
            await shown.getByRole("button", { name: "Cancel", exact: true }).click();
            await this.#cancelInEarnest();
        };
        return { title, shown, next, cancel };
    }

    #enterPhrase(phrase: string): FlowPage[] {
        return ["Set a Security Phrase", "Confirm Security Phrase"].map((title) => {
            const shown = dialogTitled(this.#page, title);
            const next = async (): Promise<void> => {
                await shown.getByRole("textbox").fill(phrase);
                await shown.getByRole("button", { name: "Continue" }).click();
            };
            const cancel = async (): Promise<void> => {
                await shown.getByRole("button", { name: /^(Cancel|Skip)$/ }).click();
                await this.#cancelInEarnest();
            };
            return { title, shown, next, cancel };
        });
    }

    /** "Are you sure?": "If you cancel now, you may lose encrypted messages & data …". */
    async #cancelInEarnest(): Promise<void> {
        const sure = dialogTitled(this.#page, "Are you sure?");
        await takeDown(sure.getByText("If you cancel now"), this.#told);
        await sure.getByRole("button", { name: "Cancel", exact: true }).click();
        await sure.waitFor({ state: "hidden" });
    }

    /** It has neither "Cancel" nor a cross: who is here goes on, or reloads. */
    #save(saved: (key: string) => void): FlowPage {
        const title = "Save your Security Key";
        const shown = dialogTitled(this.#page, title);
        const next = async (): Promise<void> => {
            const downloaded = this.#page.waitForEvent("download");
            await shown.getByRole("button", { name: "Download" }).click();
            saved((await readFile(await (await downloaded).path(), "utf8")).trim());
            await shown.getByRole("button", { name: "Continue" }).click();
        };
        return { title, shown, next };
    }

    /** Waits for "Secure Backup successful". @param password for "Setting up keys", where that comes first */
    public async success(password?: string): Promise<void> {
        const success = dialogTitled(this.#page, "Secure Backup successful");
        const authentication = dialogTitled(this.#page, "Setting up keys");
        await success.or(authentication.getByLabel("Password")).first().waitFor();
        if (await authentication.isVisible()) {
            if (password === undefined) throw new Error('"Setting up keys" asks for a password, and none was given');
            await this.authenticate(password);
        }
        const words = success.getByText("Your keys are now being backed up from this device.");
        await takeDown(words, this.#told, { about: "connected" });
        await success.getByRole("button", { name: "Done" }).click();
    }

    /** "Setting up keys": the account's password. */
    public async authenticate(password: string): Promise<void> {
        const dialog = dialogTitled(this.#page, "Setting up keys");
        await dialog.getByLabel("Password").fill(password);
        await dialog.getByRole("button", { name: "Continue" }).click();
        await dialog.waitFor({ state: "hidden" });
    }
}
