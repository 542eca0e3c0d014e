import type { Locator, Page } from "@playwright/test";
import type { RecoverySecret } from "../../../ledger/backup-store.ts";
import { Flow, type FlowPage } from "../flow.ts";
import { type Told, takeDown } from "../told.ts";
import type { SecureBackupSection } from "./classic/secure-backup.ts";
import { SetUpSecureBackupDialog } from "./classic/set-up-secure-backup.ts";
import { dialogTitled } from "./dialog.ts";
import { exportRoomKeys, type KeyFile } from "./key-file.ts";
import type { Settings } from "./settings.ts";
import { chooseInUserMenu, userMenuHas } from "./user-menu.ts";

/** "Sign out" in the user menu, and the dialogs that stand between it and the sign-in page. */
export class SigningOut {
    readonly #page: Page;
    readonly #told: Told;
    readonly #secureBackup: SecureBackupSection;

    public constructor(page: Page, told: Told, secureBackup: SecureBackupSection) {
        this.#page = page;
        this.#told = told;
        this.#secureBackup = secureBackup;
    }

    /** With an active backup: "Are you sure you want to sign out?", page by page. */
    public confirming(): Flow {
        const dialog = dialogTitled(this.#page, "Sign out");
        const question = dialog.getByText("Are you sure you want to sign out?");
        const page: FlowPage = {
            title: "Are you sure you want to sign out?",
            shown: question,
            next: async (): Promise<void> => {
                await takeDown(question, this.#told);
                await dialog.getByRole("button", { name: "Sign out" }).click();
            },
            cancel: () => dialog.getByRole("button", { name: "Cancel" }).click(),
        };
        return new Flow(
            () => this.#begin(),
            [page],
            () => untilSignedOut(this.#page),
        );
    }

    /** Without one: "You'll lose access to your encrypted messages", and "I don't want my encrypted messages". */
    public leavingMessagesBehind(): Flow {
        const dialog = this.#warning;
        const page: FlowPage = {
            title: WARNING,
            shown: dialog,
            next: async (): Promise<void> => {
                await this.#takeDownWarning();
                await dialog.getByRole("button", { name: "I don't want my encrypted messages" }).click();
            },
            cancel: () => dialog.getByRole("button", { name: "Close dialog" }).click(),
        };
        return new Flow(
            () => this.#begin(),
            [page],
            () => untilSignedOut(this.#page),
        );
    }

    /**
     * The same dialog, and "Start using Key Backup" (classic), page by page; the result is the new Security Key. It leads
     * back into the app: whoever wants to sign out does so again.
     */
    public startingKeyBackup(): Flow<string> {
        const open = () => this.#choose("Start using Key Backup");
        return new SetUpSecureBackupDialog(this.#page, this.#told).settingUp(open, "key");
    }

    /** The same dialog, and "Connect this session to Key Backup" (classic): back into the app, connected. */
    public async connectThisSession(secret: RecoverySecret): Promise<void> {
        await this.#secureBackup.restore(secret, () => this.#choose("Connect this session to Key Backup"));
    }

    /** The same dialog, and "Go to Settings" (modern): to the "Encryption" tab. */
    public async goToSettings(): Promise<void> {
        await this.#choose("Go to Settings");
        const settings = this.#page.locator(".mx_UserSettingsDialog");
        await settings.getByRole("tab", { name: "Encryption", selected: true }).waitFor();
    }

    /** The same dialog, and "Advanced" > "Manually export keys", page by page. */
    public exportingKeys(passphrase: string): Flow<KeyFile> {
        return exportRoomKeys(this.#page, () => this.#chooseExport(), passphrase, this.#warning);
    }

    /** "Advanced" > "Manually export keys", and back at the dialog. @returns the file that was downloaded */
    public async exportKeys(passphrase: string): Promise<KeyFile> {
        const file = await this.exportingKeys(passphrase).finish();
        await this.#warning.waitFor();
        return file;
    }

    get #warning(): Locator {
        return dialogTitled(this.#page, WARNING);
    }

    /** Opens the dialog, where it is not open still. */
    async #begin(): Promise<void> {
        if (await this.#warning.isVisible()) return;
        await chooseInUserMenu(this.#page, "Sign out");
    }

    async #choose(button: string): Promise<void> {
        await this.#begin();
        await this.#takeDownWarning();
        await this.#warning.getByRole("button", { name: button }).click();
    }

    async #chooseExport(): Promise<void> {
        await this.#begin();
        await this.#warning.getByText("Advanced").click();
        await this.#warning.getByRole("button", { name: "Manually export keys" }).click();
    }

    async #takeDownWarning(): Promise<void> {
        await takeDown(this.#warning.getByText("When you sign out, these keys will be deleted"), this.#told);
    }
}

const WARNING = "You'll lose access to your encrypted messages";

/** Begins to sign out: in the user menu; where that has no such entry any more, in the settings' tab "Account". */
export async function openSigningOut(page: Page, settings: Settings): Promise<void> {
    const entry = /^(Sign out|Remove this device)$/;
    if (await userMenuHas(page, entry)) return chooseInUserMenu(page, entry);
    await page.keyboard.press("Escape");
    const account = await settings.open("Account");
    await account.getByRole("button", { name: "Remove this device", exact: true }).click();
}

/** The button that signs out in whatever dialog is shown then; with keys that are lost by it or without. */
export function confirmsSigningOut(page: Page): Locator {
    const dialog = page.getByRole("dialog").and(page.locator(":not(.mx_UserSettingsDialog)"));
    return dialog.getByRole("button", {
        name: /^(Sign out|Remove this device( anyway)?|Continue to remove this device)$/,
    });
}

/** Waits until the app shows what it shows to whoever is not signed in. */
export async function untilSignedOut(page: Page): Promise<void> {
    await signInOffered(page).waitFor();
}

/** "Sign in", on whichever page whoever is not signed in is shown. */
export function signInOffered(page: Page): Locator {
    const link = page.getByRole("link", { name: "Sign in" });
    return link.or(page.getByRole("button", { name: "Sign in" })).first();
}
