import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { dialogTitled } from "../dialog.ts";
import type { Settings } from "../settings.ts";

/** "Security & Privacy" > "Cryptography" of the classic UI. */
export class CryptographySection {
    readonly #page: Page;
    readonly #settings: Settings;

    public constructor(page: Page, settings: Settings) {
        this.#page = page;
        this.#settings = settings;
    }

    /** "Export E2E room keys". @returns the name and the text of the file that was downloaded */
    public async exportKeys(passphrase: string): Promise<{ name: string; text: string }> {
        const settings = await this.#settings.open("Security & Privacy");
        await settings.getByRole("button", { name: "Export E2E room keys" }).click();
        const dialog = dialogTitled(this.#page, "Export room keys");
        await dialog.getByLabel("Enter passphrase").fill(passphrase);
        await dialog.getByLabel("Confirm passphrase").fill(passphrase);
        const downloaded = this.#page.waitForEvent("download");
        await dialog.getByRole("button", { name: "Export" }).click();
        const download = await downloaded;
        const file = { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
        await dialog.waitFor({ state: "hidden" });
        await this.#settings.close();
        return file;
    }
}
