import type { Locator, Page } from "@playwright/test";
import { Flow, type FlowPage } from "../../flow.ts";
import { type Told, takeDown } from "../../told.ts";
import type { Settings } from "../settings.ts";

/** The "Encryption" tab of the modern UI: "Key storage", "Recovery" and "Advanced". */
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
        const explained = this.#titled("Set up recovery");
        const begin: FlowPage = {
            title: "Set up recovery",
            shown: explained,
            next: () => this.#button("Continue"),
            cancel: () => this.#button("Cancel"),
        };
        return this.#newKey("Set up recovery", [begin], "Save your recovery key somewhere safe", "Finish set up", [
            "Enter your recovery key to confirm",
        ]);
    }

    /** "Change recovery key", page by page; the result is the new recovery key. */
    public changingRecoveryKey(): Flow<string> {
        return this.#newKey("Change recovery key", [], "Change recovery key?", "Confirm new recovery key", [
            "Enter your new recovery key",
        ]);
    }

    #newKey(button: string, before: FlowPage[], shownAs: string, done: string, [typed]: [string]): Flow<string> {
        let key = "";
        const cancel = () => this.#button("Cancel");
        const pages: FlowPage[] = [
            ...before,
            {
                title: shownAs,
                shown: this.#titled(shownAs),
                next: async (): Promise<void> => {
                    key = await this.#shownKey();
                    await this.#button("Continue");
                },
                cancel,
            },
            {
                title: typed,
                shown: this.#titled(typed),
                next: async (): Promise<void> => {
                    await this.#dialog.getByRole("textbox", { name: "Enter recovery key" }).fill(key);
                    await this.#button(done);
                },
                cancel,
            },
        ];
        return new Flow(
            () => this.#open(button),
            pages,
            async () => {
                await this.#dialog.getByRole("button", { name: "Change recovery key" }).waitFor();
                this.#told(`"${button}" went through`, { about: "recovery key accepted" });
                return key;
            },
        );
    }

    /** "Set up recovery". @returns the recovery key */
    public setUpRecovery(): Promise<string> {
        return this.#through(this.settingUpRecovery());
    }

    /** "Change recovery key". @returns the new recovery key */
    public changeRecoveryKey(): Promise<string> {
        return this.#through(this.changingRecoveryKey());
    }

    /** "Allow key storage" off, page by page: to "Delete key storage". */
    public turningOffKeyStorage(): Flow<void> {
        const title = "Are you sure you want to turn off key storage and delete it?";
        const shown = this.#titled(title);
        const page: FlowPage = {
            title,
            shown,
            next: async (): Promise<void> => {
                await takeDown(shown, this.#told);
                await this.#button("Delete key storage");
            },
            cancel: () => this.#button("Cancel"),
        };
        return new Flow(
            async () => (await this.#keyStorageSwitch()).click(),
            [page],
            async () => this.#dialog.getByRole("switch", { name: "Allow key storage", checked: false }).waitFor(),
        );
    }

    /** Switches "Allow key storage" off: "Delete key storage". */
    public turnOffKeyStorage(): Promise<void> {
        return this.#through(this.turningOffKeyStorage());
    }

    /** Switches "Allow key storage" on, and waits until the app shows it so. */
    public async turnOnKeyStorage(): Promise<void> {
        await (await this.#keyStorageSwitch()).click();
        await this.#dialog.getByRole("switch", { name: "Allow key storage", checked: true }).waitFor();
        this.#told('"Allow key storage" is on', { about: "connected" });
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
        const title = "Are you sure you want to reset your identity?";
        const authentication = this.#page
            .getByRole("dialog")
            .filter({ hasText: "Confirm your identity by entering your account password" });
        const pages: FlowPage[] = [
            {
                title,
                shown: this.#titled(title),
                next: async (): Promise<void> => {
                    const warning = "You will lose any message history that’s stored only on the server";
                    await takeDown(this.#dialog.getByText(warning), this.#told);
                    await this.#button("Continue");
                },
                cancel: () => this.#button("Cancel"),
            },
            {
                title: "Confirm your identity by entering your account password",
                shown: authentication.getByLabel("Password"),
                next: async (): Promise<void> => {
                    await authentication.getByLabel("Password").fill(password);
                    await authentication.getByRole("button", { name: "Continue" }).click();
                },
                cancel: () => authentication.getByRole("button", { name: "Close dialog" }).last().click(),
            },
        ];
        const done = this.#dialog.getByRole("button", { name: "Set up recovery" });
        return new Flow(
            () => this.#open("Reset cryptographic identity"),
            pages,
            async () => done.waitFor(),
        );
    }

    /** "Reset cryptographic identity", with the account's password. */
    public resetIdentity(password: string): Promise<void> {
        return this.#through(this.resettingIdentity(password));
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
        const asked = this.#page.getByRole("dialog").last();
        await asked.getByRole("textbox", { name: /recovery key/i }).fill(recoveryKey);
        await asked.getByRole("button", { name: "Continue" }).click();
        await this.#dialog.getByRole("button", { name: "Change recovery key" }).waitFor();
        this.#told('"Enter recovery key" went through', { about: "recovery key accepted" });
        await this.#settings.close();
    }

    async #through<T>(flow: Flow<T>): Promise<T> {
        const result = await flow.finish();
        await this.#settings.close();
        return result;
    }

    async #open(button: string): Promise<void> {
        const dialog = await this.#settings.open("Encryption");
        await dialog.getByRole("button", { name: button, exact: true }).click();
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

    #titled(title: string): Locator {
        return this.#dialog.getByRole("heading", { name: title, exact: true });
    }

    async #button(name: string): Promise<void> {
        await this.#dialog.getByRole("button", { name, exact: true }).click();
    }

    async #shownKey(): Promise<string> {
        const text = await this.#dialog.getByText(/^(\w{4} ){11}\w{4}$/).innerText();
        return text.trim();
    }
}
