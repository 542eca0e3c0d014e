import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { type Told, takeDown } from "../../told.ts";
import { dialogTitled } from "../dialog.ts";

/** The dialog "Set up Secure Backup", up to "Secure Backup successful". */
export class SetUpSecureBackupDialog {
    readonly #page: Page;
    readonly #told: Told;

    public constructor(page: Page, told: Told) {
        this.#page = page;
        this.#told = told;
    }

    /** "Generate a Security Key", saved by "Download". @returns the Security Key, as the file holds it */
    public async generateSecurityKey(): Promise<string> {
        const key = await this.#generateAndSave();
        const success = dialogTitled(this.#page, "Secure Backup successful");
        await takeDown(success.getByText("Your keys are now being backed up from this device."), this.#told);
        await success.getByRole("button", { name: "Done" }).click();
        return key;
    }

    /** The same, to "Unable to set up secret storage". */
    public async generateSecurityKeyExpectingFailure(): Promise<void> {
        await this.#generateAndSave();
        await takeDown(this.#page.getByText("Unable to set up secret storage"), this.#told);
    }

    async #generateAndSave(): Promise<string> {
        const choose = dialogTitled(this.#page, "Set up Secure Backup");
        await choose.getByText("Generate a Security Key", { exact: true }).click();
        await choose.getByRole("button", { name: "Continue" }).click();
        const save = dialogTitled(this.#page, "Save your Security Key");
        const downloaded = this.#page.waitForEvent("download");
        await save.getByRole("button", { name: "Download" }).click();
        const key = (await readFile(await (await downloaded).path(), "utf8")).trim();
        await save.getByRole("button", { name: "Continue" }).click();
        return key;
    }
}
