import { expect, type Locator, type Page } from "@playwright/test";
import type { Told } from "../told.ts";
import type { RoomPage } from "./room.ts";

/** The dialog "Developer Tools". */
export class DevTools {
    readonly #page: Page;
    readonly #told: Told;

    public constructor(page: Page, told: Told) {
        this.#page = page;
        this.#told = told;
    }

    /** "/devtools" > "Options" > "Developer mode": the app knows commands then that others are not offered. */
    public async turnOnDeveloperMode(room: RoomPage): Promise<void> {
        const dialog = await this.#open(room);
        const developerMode = dialog.getByRole("switch", { name: "Developer mode" });
        await developerMode.click();
        await expect(developerMode).toBeChecked();
        await this.#close(dialog);
    }

    /**
     * "/devtools" > "End-to-end encryption". Rows that speak of a version are held to be so (K7).
     *
     * @returns its rows, by their heading: `"Active backup version"` to `"1"`
     */
    public async encryptionStatus(room: RoomPage): Promise<ReadonlyMap<string, string>> {
        const dialog = await this.#open(room);
        await dialog.getByRole("button", { name: "End-to-end encryption" }).click();
        await dialog.getByRole("table").first().waitFor();
        const rows = new Map<string, string>();
        for (const row of await dialog.getByRole("row").all()) {
            const heading = row.getByRole("rowheader");
            if (!(await heading.isVisible())) continue;
            const name = (await heading.innerText()).replace(/:$/, "").trim();
            const value = (await row.getByRole("cell").last().innerText()).trim();
            rows.set(name, value);
            const version = /^\d+/.exec(value)?.[0] ?? null;
            if (/backup version/i.test(name)) await this.#told(`${name}: ${value}`, { about: "version", version });
        }
        await this.#close(dialog);
        return rows;
    }

    async #open(room: RoomPage): Promise<Locator> {
        await room.command("/devtools");
        return this.#page.getByRole("dialog").filter({ hasText: "Developer Tools" });
    }

    async #close(dialog: Locator): Promise<void> {
        await dialog.getByRole("button", { name: "Close dialog" }).click();
    }
}
