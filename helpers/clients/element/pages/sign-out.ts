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
        const leave = () => this.#choose("I don't want my encrypted messages");
        return this.#behindWarning(new Flow(leave, [], () => untilSignedOut(this.#page)));
    }

    /**
     * The same dialog, and "Start using Key Backup" (classic), page by page; the result is the new Security Key. It leads
     * back into the app: whoever wants to sign out does so again.
     */
    public startingKeyBackup(): Flow<string> {
        const open = () => this.#choose("Start using Key Backup");
        const setUp = new SetUpSecureBackupDialog(this.#page, this.#told).settingUp(open, "key");
        return this.#behindWarning(setUp);
    }

    /** Opens the same dialog, for what is no flow. */
    public async openWarning(): Promise<void> {
        await this.#begin();
        await this.#warning.waitFor();
    }

    /** There, "Connect this session to Key Backup" (classic): back into the app, connected. */
    public async connectThisSession(secret: RecoverySecret): Promise<void> {
        await this.#takeDownWarning();
        await this.#secureBackup.restore(secret, () => this.#choose("Connect this session to Key Backup"));
    }

    /** There, "Go to Settings" (modern): to the "Encryption" tab. */
    public async goToSettings(): Promise<void> {
        await this.#takeDownWarning();
        await this.#choose("Go to Settings");
        const settings = this.#page.locator(".mx_UserSettingsDialog");
        await settings.getByRole("tab", { name: "Encryption", selected: true }).waitFor();
    }

    /** The same dialog, and "Advanced" > "Manually export keys", page by page, and back at the dialog. */
    public exportingKeys(passphrase: string): Flow<KeyFile> {
        const open = async (): Promise<void> => {
            await this.#warning.getByText("Advanced").click();
            await this.#choose("Manually export keys");
        };
        return this.#behindWarning(exportRoomKeys(this.#page, open, passphrase, this.#warning));
    }

    /** What a button of the warning leads to, with the warning as its first page. */
    #behindWarning<T>(flow: Flow<T>): Flow<T> {
        return flow.behind(() => this.#begin(), {
            title: WARNING,
            shown: this.#warning,
            next: () => this.#takeDownWarning(),
            cancel: () => this.#warning.getByRole("button", { name: "Close dialog" }).click(),
        });
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
        await this.#warning.getByRole("button", { name: button }).click();
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
