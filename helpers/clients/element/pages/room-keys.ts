import type { Locator, Page } from "@playwright/test";
import { exportStoreId } from "../../../ledger/export-store.ts";
import type { Flow } from "../flow.ts";
import type { Told } from "../told.ts";
import { exportRoomKeys, importAnyway, importRefused, importRoomKeys, type KeyFile } from "./key-file.ts";
import type { Settings } from "./settings.ts";

const IMPORT = /^Import (E2E room )?keys$/;

/**
 * Where settings export and import keys: "Security & Privacy" > "Cryptography" in the classic UI ("Export E2E room
 * keys"), "Encryption" > "Advanced" in the modern one ("Export keys").
 */
export class RoomKeysSection {
    readonly #page: Page;
    readonly #settings: Settings;
    readonly #told: Told;

    public constructor(page: Page, settings: Settings, told: Told) {
        this.#page = page;
        this.#settings = settings;
        this.#told = told;
    }

    /** Exporting, page by page. */
    public exporting(passphrase: string): Flow<KeyFile> {
        const exporting = exportRoomKeys(this.#page, () => this.#click(/^Export (E2E room )?keys$/), passphrase);
        return exporting.followedBy(() => this.#settings.close());
    }

    /** Importing, page by page. */
    public importing(file: KeyFile & { passphrase: string }): Flow<void> {
        const importing = importRoomKeys(this.#page, () => this.#click(IMPORT), file);
        return importing.followedBy(async () => {
            await this.#closed(file);
            await this.#settings.close();
        });
    }

    /** "Export E2E room keys" (classic), "Export keys" (modern). @returns the file that was downloaded */
    public async exportKeys(passphrase: string): Promise<KeyFile> {
        return this.exporting(passphrase).finish();
    }

    /** "Import E2E room keys" (classic), "Import keys" (modern). */
    public async importKeys(file: KeyFile & { passphrase: string }): Promise<void> {
        await this.importing(file).finish();
    }

    /** The same where it is refused. @returns the error that is shown */
    public async importKeysRefused(file: KeyFile & { passphrase: string }): Promise<string> {
        const open = (): Promise<void> => this.#click(IMPORT);
        const error = await importRefused(this.#page, open, file, this.#told);
        await this.#settings.close();
        return error;
    }

    /** The same, whether it is refused or not. @returns the error that is shown; undefined where the dialog closes */
    public async tryToImport(file: KeyFile & { passphrase: string }): Promise<string | undefined> {
        const open = (): Promise<void> => this.#click(IMPORT);
        const error = await importAnyway(this.#page, open, file, this.#told);
        if (error === undefined) await this.#closed(file);
        await this.#settings.close();
        return error;
    }

    /** Takes down the only word there is: the dialog closes, as it does not where something is wrong. */
    async #closed(file: KeyFile): Promise<void> {
        const means = { about: "imported", file: exportStoreId(file) } as const;
        await this.#told('"Import room keys" closed without an error', means);
    }

    async #click(name: RegExp): Promise<void> {
        await (await this.#section()).getByRole("button", { name }).click();
    }

    async #section(): Promise<Locator> {
        return this.#settings.openOneOf("Encryption", "Security & Privacy");
    }
}
