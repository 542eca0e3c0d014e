import type { Locator, Page } from "@playwright/test";
import { Flow, type FlowPage } from "../../flow.ts";
import { type Told, takeDown } from "../../told.ts";
import { whyNotOpened } from "../secret-storage-access.ts";
import type { Settings } from "../settings.ts";
import { enterRecoverySecret } from "../verify-this-device.ts";
import { CHANGED_KEY, FIRST_KEY, type NewRecoveryKeyWords, newRecoveryKeyPages } from "./new-recovery-key.ts";
import { CANT_CONFIRM, RESETTING_IDENTITY, resetIdentityPages } from "./reset-identity.ts";

// The modern words, and those of the newest UI, which changed them in 2026: whichever the page shows.
const SET_UP_RECOVERY = /^(Set up recovery|Get recovery key)$/;
const KEY_STORAGE_NOTE = "/account_data/m.org.matrix.custom.backup_disabled";
const TURN_OFF_KEY_STORAGE =
    /^(Are you sure you want to turn off key storage and delete it|Turn off and delete key storage)\?$/;
const RESET_IDENTITY = /^Reset (cryptographic|digital) identity$/;

/**
 * The "Encryption" tab of the modern and of the newest UI: "Key storage", "Recovery" (newest: "Backup") and "Advanced".
 * Where they call a page otherwise, it is titled as in the modern one.
 */
export class EncryptionTab {
    readonly #page: Page;
    readonly #settings: Settings;
    readonly #told: Told;

    public constructor(page: Page, settings: Settings, told: Told) {
        this.#page = page;
        this.#settings = settings;
        this.#told = told;
    }

    /** "Set up recovery", page by page; the result is the new recovery key. */
    public settingUpRecovery(): Flow<string> {
        return this.#firstKey("Set up recovery");
    }

    /** The same as the newest UI calls it: "Get recovery key". */
    public gettingRecoveryKey(): Flow<string> {
        return this.#firstKey("Get recovery key");
    }

    /** "Change recovery key", page by page; the result is the new recovery key. */
    public changingRecoveryKey(): Flow<string> {
        const title = "Change recovery key";
        return this.#newKey(title, title, CHANGED_KEY, []);
    }

    #firstKey(title: string): Flow<string> {
        const explained: FlowPage = {
            title,
            shown: this.#titled(SET_UP_RECOVERY),
            next: () => this.#button("Continue"),
            cancel: () => this.#button("Cancel"),
        };
        return this.#newKey(title, SET_UP_RECOVERY, FIRST_KEY, [explained]);
    }

    #newKey(title: string, button: string | RegExp, words: NewRecoveryKeyWords, before: FlowPage[]): Flow<string> {
        const { pages, key } = newRecoveryKeyPages(this.#dialog, words, () => this.#button("Cancel"));
        return new Flow(
            () => this.#open(button),
            [...before, ...pages],
            async () => {
                await this.#dialog.getByRole("button", { name: "Change recovery key" }).waitFor();
                await this.#told(`"${title}" went through`, { about: "recovery key accepted" });
                await this.#settings.close();
                return key();
            },
        );
    }

    /** "Set up recovery". @returns the recovery key */
    public setUpRecovery(): Promise<string> {
        return this.settingUpRecovery().finish();
    }

    /**
     * A recovery key, after a set-up that was left half-done: "Set up recovery", or "Change recovery key" where the app
     * takes the half for the whole. @returns the recovery key
     */
    public async setUpRecoveryAgain(): Promise<string> {
        const dialog = await this.#settings.open("Encryption");
        const change = dialog.getByRole("button", { name: "Change recovery key", exact: true });
        const offered = dialog.getByRole("button", { name: SET_UP_RECOVERY }).or(change);
        await offered.waitFor();
        return (await change.isVisible()) ? this.changeRecoveryKey() : this.setUpRecovery();
    }

    /** "Get recovery key". @returns the recovery key */
    public getRecoveryKey(): Promise<string> {
        return this.gettingRecoveryKey().finish();
    }

    /** "Change recovery key". @returns the new recovery key */
    public changeRecoveryKey(): Promise<string> {
        return this.changingRecoveryKey().finish();
    }

    /** "Allow key storage" off, page by page: to "Delete key storage". */
    public turningOffKeyStorage(): Flow<void> {
        const page: FlowPage = {
            title: "Are you sure you want to turn off key storage and delete it?",
            shown: this.#titled(TURN_OFF_KEY_STORAGE),
            next: async (): Promise<void> => {
                const loss = "You will not have encrypted message history on new devices";
                await takeDown(this.#titled(TURN_OFF_KEY_STORAGE), this.#told);
                await takeDown(this.#dialog.getByText(loss), this.#told);
                await this.#untilNoted(() => this.#button("Delete key storage"));
            },
            cancel: () => this.#button("Cancel"),
        };
        return new Flow(
            async () => (await this.#keyStorageSwitch()).click(),
            [page],
            async () => {
                await this.#dialog.getByRole("switch", { name: "Allow key storage", checked: false }).waitFor();
                await this.#settings.close();
            },
        );
    }

    /** Switches "Allow key storage" off: "Delete key storage". */
    public turnOffKeyStorage(): Promise<void> {
        return this.turningOffKeyStorage().finish();
    }

    /** Switches "Allow key storage" on, and waits until the app shows it so. */
    public async turnOnKeyStorage(): Promise<void> {
        const control = await this.#keyStorageSwitch();
        await this.#untilNoted(() => control.click());
        await this.#dialog.getByRole("switch", { name: "Allow key storage", checked: true }).waitFor();
        await this.#told('"Allow key storage" is on', { about: "connected" });
        await this.#settings.close();
    }

    /** Whether "Allow key storage" is on. */
    public async isKeyStorageOn(): Promise<boolean> {
        const on = await (await this.#keyStorageSwitch()).isChecked();
        await this.#settings.close();
        return on;
    }

    /** "Reset cryptographic identity", page by page. @param password for the server, which asks for it half-way */
    public resettingIdentity(password: string): Flow<void> {
        return new Flow(
            () => this.#open(RESET_IDENTITY),
            resetIdentityPages(this.#page, this.#dialog, RESETTING_IDENTITY, password, this.#told),
            () => this.#untilReset(),
        );
    }

    /** "Reset cryptographic identity", with the account's password. */
    public resetIdentity(password: string): Promise<void> {
        return this.resettingIdentity(password).finish();
    }

    /**
     * "Reset cryptographic identity", after one that was left half-done. Where the tab has nothing but "Verify this device"
     * then, its dialog leads there: "Can't confirm?".
     */
    public async resetIdentityAgain(password: string): Promise<void> {
        const dialog = await this.#settings.open("Encryption");
        const verify = dialog.getByRole("button", { name: "Verify this device", exact: true });
        await verify.or(dialog.getByRole("button", { name: RESET_IDENTITY })).waitFor();
        if (!(await verify.isVisible())) return this.resetIdentity(password);
        const cantConfirm = async (): Promise<void> => {
            await verify.click();
            await this.#page.getByRole("button", { name: "Can't confirm?" }).click();
        };
        const heading = this.#page.getByRole("heading", { name: CANT_CONFIRM.heading });
        const reset = this.#page.locator(".mx_Dialog").filter({ has: heading });
        const pages = resetIdentityPages(this.#page, reset, CANT_CONFIRM, password, this.#told);
        return new Flow(cantConfirm, pages, () => this.#untilReset()).finish();
    }

    /** What the tab asks for first, where something is amiss: `"Your key storage is out of sync."`. */
    public async alert(): Promise<string> {
        const dialog = await this.#settings.open("Encryption");
        const text = await takeDown(dialog.getByText(/out of sync|Verify this device/).first(), this.#told);
        await this.#settings.close();
        return text;
    }

    /** "Your key storage is out of sync." > "Enter recovery key", until the tab is whole again. */
    public async enterRecoveryKey(recoveryKey: string): Promise<void> {
        await this.#open("Enter recovery key");
        await enterRecoverySecret(this.#page, { recoveryKey });
        await this.#dialog.getByRole("button", { name: "Change recovery key" }).waitFor();
        await this.#told('"Enter recovery key" went through', { about: "recovery key accepted" });
        await this.#settings.close();
    }

    /** The same with a key that may be a wrong one. @returns why it opens nothing; undefined where the tab is whole */
    public async tryToEnterRecoveryKey(recoveryKey: string): Promise<string | undefined> {
        await this.#open("Enter recovery key");
        const why = await whyNotOpened(
            this.#page,
            () => enterRecoverySecret(this.#page, { recoveryKey }),
            this.#dialog.getByRole("button", { name: "Change recovery key" }),
        );
        await this.#settings.close();
        return why;
    }

    async #untilReset(): Promise<void> {
        await this.#dialog.getByRole("button", { name: SET_UP_RECOVERY }).waitFor();
        await this.#settings.close();
    }

    async #open(button: string | RegExp): Promise<void> {
        const dialog = await this.#settings.open("Encryption");
        await dialog.getByRole("button", { name: button, exact: true }).click();
    }

    /**
     * Does what changes key storage, until the app has noted in the account that it did: the last thing it does. The
     * switch shows the change long before, and off, the recovery key may still be there then.
     */
    async #untilNoted(action: () => Promise<void>): Promise<void> {
        const noted = this.#page.waitForResponse(
            (response) => response.request().method() === "PUT" && response.url().endsWith(KEY_STORAGE_NOTE),
        );
        await Promise.all([noted, action()]);
    }

    async #keyStorageSwitch(): Promise<Locator> {
        const dialog = await this.#settings.open("Encryption");
        const control = dialog.getByRole("switch", { name: "Allow key storage" });
        await control.waitFor();
        return control;
    }

    get #dialog(): Locator {
        return this.#page.locator(".mx_UserSettingsDialog");
    }

    #titled(title: string | RegExp): Locator {
        return this.#dialog.getByRole("heading", { name: title, exact: true });
    }

    async #button(name: string): Promise<void> {
        await this.#dialog.getByRole("button", { name, exact: true }).click();
    }
}
