import type { Locator, Page } from "@playwright/test";
import type { RecoverySecret } from "../../../../ledger/backup-store.ts";
import { type Told, takeDown } from "../../told.ts";
import { dialogTitled } from "../dialog.ts";
import type { Settings } from "../settings.ts";
import { enterRecoverySecret } from "../verify-this-device.ts";
import { SetUpSecureBackupDialog } from "./set-up-secure-backup.ts";

/** "Security & Privacy" > "Secure Backup" of the classic UI. */
export class SecureBackupSection {
    readonly #page: Page;
    readonly #settings: Settings;
    readonly #told: Told;

    public constructor(page: Page, settings: Settings, told: Told) {
        this.#page = page;
        this.#settings = settings;
        this.#told = told;
    }

    /**
     * "Restore from Backup", or "Connect this session to Key Backup" where it is not connected: to the result.
     *
     * Where the key comes from secret storage, 3.114.0 restores and then shows "Enter Security Key" again instead of the
     * result; it is cancelled, as the restoring is done.
     *
     * @param secret typed where it is asked for; a device that has the backup key is not asked
     * @returns how many keys the UI says it restored; null where it does not say
     */
    public async restore(secret: RecoverySecret): Promise<{ restored: number | null }> {
        const section = await this.#open();
        await section
            .getByRole("button", { name: /^(Restore from Backup|Connect this session to Key Backup)$/ })
            .click();
        const result = dialogTitled(this.#page, "Keys restored");
        const secretStorage = dialogTitled(this.#page, /^Security (Key|Phrase)$/);
        const askedAgain = dialogTitled(this.#page, /^Enter Security (Key|Phrase)$/);
        await result.or(secretStorage).first().waitFor();
        if (await secretStorage.isVisible()) await enterRecoverySecret(this.#page, secret);
        await result.or(askedAgain).first().waitFor();
        let restored: number | null = null;
        if (await askedAgain.isVisible()) {
            await takeDown(askedAgain.getByRole("heading"), this.#told);
            await askedAgain.getByRole("button", { name: "Cancel" }).click();
        } else {
            const text = await takeDown(result.locator(".mx_Dialog_content, p").first(), this.#told);
            restored = Number(/Successfully restored (\d+) keys/.exec(text)?.[1] ?? Number.NaN);
            await result.getByRole("button", { name: "OK" }).click();
        }
        await this.#settings.close();
        return { restored };
    }

    /** The red "Reset": a new Security Key, kept by the user, and a new backup. @returns the new Security Key */
    public async reset(): Promise<string> {
        const section = await this.#open();
        await section.getByRole("button", { name: "Reset", exact: true }).click();
        const key = await new SetUpSecureBackupDialog(this.#page, this.#told).generateSecurityKey();
        await this.#settings.close();
        return key;
    }

    /** The red "Reset" where the server refuses on the way: to the error that the dialog shows. */
    public async resetExpectingFailure(): Promise<void> {
        const section = await this.#open();
        await section.getByRole("button", { name: "Reset", exact: true }).click();
        await new SetUpSecureBackupDialog(this.#page, this.#told).generateSecurityKeyExpectingFailure();
    }

    async #open(): Promise<Locator> {
        const dialog = await this.#settings.open("Security & Privacy");
        return dialog.locator(".mx_SettingsSubsection", { hasText: "Secure Backup" });
    }
}
