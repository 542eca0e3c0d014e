import type { Locator, Page } from "@playwright/test";
import type { RecoverySecret } from "../../../../ledger/backup-store.ts";
import type { Statement } from "../../../../ledger/history.ts";
import { Flow, type FlowPage } from "../../flow.ts";
import { type Told, takeDown } from "../../told.ts";
import { dialogTitled } from "../dialog.ts";
import type { Settings } from "../settings.ts";
import { enterRecoverySecret, typeRecoverySecret } from "../verify-this-device.ts";
import { resettingAll } from "./reset-all.ts";
import { type NewSecret, SetUpSecureBackupDialog } from "./set-up-secure-backup.ts";

/** The rows of "Advanced", by their heading: `"Active backup version"` to `"1"`. */
export type BackupStatus = ReadonlyMap<string, string>;

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
     * "Restore from Backup", or "Connect this session to Key Backup" where it is not connected, page by page: to the result,
     * how many keys the UI says it restored; null where it does not say.
     *
     * Where the key comes from secret storage, 3.114.0 restores and then shows "Enter Security Key" again instead of the
     * result; it is cancelled, as the restoring is done.
     *
     * @param secret typed where it is asked for; a device that has the backup key is not asked
     * @param open what leads to the dialog: by default, the section's own button
     */
    public restoring(
        secret: RecoverySecret,
        open: () => Promise<void> = () => this.#openRestore(),
    ): Flow<{ restored: number | null }> {
        const result = dialogTitled(this.#page, "Keys restored");
        const secretStorage = this.#secretStorageDialog();
        const askedAgain = this.#backupKeyDialog();
        const page: FlowPage = {
            title: "Security Key",
            shown: result.or(secretStorage).first(),
            next: async (): Promise<void> => {
                if (await secretStorage.isVisible()) await enterRecoverySecret(this.#page, secret);
            },
        };
        return new Flow(open, [page], async () => {
            await result.or(askedAgain).first().waitFor();
            let restored: number | null = null;
            if (await askedAgain.isVisible()) {
                await takeDown(askedAgain.getByRole("heading"), this.#told);
                await askedAgain.getByRole("button", { name: "Cancel" }).click();
            } else restored = await this.#readResult(result);
            await this.#settings.close();
            return { restored };
        });
    }

    /** The same to its end. @returns how many keys the UI says it restored; null where it does not say */
    public async restore(secret: RecoverySecret, open?: () => Promise<void>): Promise<{ restored: number | null }> {
        return this.restoring(secret, open).finish();
    }

    async #readResult(result: Locator): Promise<number> {
        const words = result.getByText(/Successfully restored \d+ keys/);
        await words.waitFor();
        const keys = Number(/Successfully restored (\d+) keys/.exec(await words.innerText())?.[1]);
        await takeDown(words, this.#told, { about: "restored", keys });
        const failures = result.getByText(/Failed to decrypt \d+ sessions/);
        const failed = (await failures.isVisible()) ? /Failed to decrypt (\d+)/.exec(await failures.innerText()) : null;
        if (failed) await takeDown(failures, this.#told, { about: "not decrypted", sessions: Number(failed[1]) });
        else await this.#told("no session failed to decrypt", { about: "not decrypted", sessions: 0 });
        await result.getByRole("button", { name: "OK" }).click();
        return keys;
    }

    /**
     * "Restore from Backup" with a key or phrase that is not the right one, to the words that say so; and out again.
     *
     * @returns those words
     */
    public async restoreRefused(secret: RecoverySecret): Promise<string> {
        await this.#openRestore();
        const dialog = this.#secretStorageDialog();
        await dialog.waitFor();
        // A key is judged as it is typed, a phrase when it is sent.
        if ("phrase" in secret) await enterRecoverySecret(this.#page, secret);
        else await typeRecoverySecret(this.#page, secret);
        const words = dialog.locator(
            ".mx_AccessSecretStorageDialog_recoveryKeyFeedback--invalid, .mx_AccessSecretStorageDialog_keyStatus",
        );
        const said = await takeDown(words.filter({ hasText: /\S/ }).first(), this.#told, { about: "refused" });
        await this.#leave(dialog);
        return said;
    }

    /** The red "Reset", page by page: a new Security Key, kept by the user, and a new backup. */
    public resetting(secret: NewSecret = "key"): Flow<string> {
        const open = () => this.#click("Reset");
        const setUp = new SetUpSecureBackupDialog(this.#page, this.#told).settingUp(open, secret);
        return setUp.followedBy(() => this.#settings.close());
    }

    /** The red "Reset", with a Security Key. @returns the new Security Key */
    public async reset(secret: NewSecret = "key"): Promise<string> {
        return this.resetting(secret).finish();
    }

    /** The red "Reset" where the server refuses on the way: to the error that the dialog shows. */
    public async resetExpectingFailure(): Promise<void> {
        await new SetUpSecureBackupDialog(this.#page, this.#told).failing(() => this.#click("Reset"));
    }

    /** "Set up", page by page, where the account has neither a backup nor secret storage. */
    public settingUp(secret: NewSecret, password: string): Flow<string> {
        const open = () => this.#click("Set up");
        const setUp = new SetUpSecureBackupDialog(this.#page, this.#told).settingUp(open, secret, password);
        return setUp.followedBy(() => this.#settings.close());
    }

    /** "Set up" where secret storage is there and only the backup was deleted: the key that there is will do. */
    public async setUpAgain(secret: RecoverySecret): Promise<void> {
        await this.#click("Set up");
        const dialog = this.#secretStorageDialog();
        const done = dialogTitled(this.#page, "Success!");
        await dialog.or(done).first().waitFor();
        if (await dialog.isVisible()) await enterRecoverySecret(this.#page, secret);
        await takeDown(done.getByText("Your keys are being backed up"), this.#told, { about: "connected" });
        await done.getByRole("button", { name: "OK" }).click();
        await this.#settings.close();
    }

    /** "Restore from Backup" without the Security Key, page by page: "Reset all". The result is the new Security Key. */
    public resettingAll(password: string): Flow<string> {
        const resetting = resettingAll(this.#page, this.#told, () => this.#openRestore(), { password });
        return resetting.followedBy(() => this.#settings.close());
    }

    /** "Delete Backup", page by page. */
    public deleting(): Flow<void> {
        const title = "Delete Backup";
        const dialog = dialogTitled(this.#page, title);
        const next = async (): Promise<void> => {
            await takeDown(dialog.getByText("Are you sure? You will lose your encrypted messages"), this.#told);
            await dialog.getByRole("button", { name: "Delete Backup" }).click();
        };
        const cancel = () => dialog.getByRole("button", { name: "Cancel" }).click();
        return new Flow(
            () => this.#click("Delete Backup"),
            [{ title, shown: dialog, next, cancel }],
            async () => {
                const section = await this.#open();
                const words = section.getByText("not being backed up from this session");
                await takeDown(words, this.#told, { about: "not connected" });
                await this.#settings.close();
            },
        );
    }

    /** "Delete Backup" and "Delete Backup" again. */
    public async delete(): Promise<void> {
        await this.deleting().finish();
    }

    /**
     * What the section and its "Advanced" say, all of which is held to be so (K7).
     *
     * @returns the rows of "Advanced" by their heading, and the section's own line under "Status"
     */
    public async status(): Promise<BackupStatus> {
        const section = await this.#open();
        const complete = section.getByText("All keys backed up");
        const connected = section.getByText("This session is backing up your keys.");
        const inactive = section.getByText("not being backed up from this session");
        const lines: [Locator, Statement][] = [
            [complete, { about: "all backed up" }],
            [connected, { about: "connected" }],
            [inactive, { about: "not connected" }],
        ];
        await complete.or(connected).or(inactive).first().waitFor();
        const table = section.getByRole("table");
        if (!(await table.isVisible())) await section.getByText("Advanced", { exact: true }).click();
        const rows = new Map<string, string>();
        for (const [line, means] of lines) {
            if (!(await line.isVisible())) continue;
            const words = await takeDown(line, this.#told, means);
            if (!rows.has("Status")) rows.set("Status", words);
        }
        for (const row of await table.getByRole("row").all()) {
            const heading = (await row.getByRole("rowheader").innerText()).replace(/:$/, "");
            const value = (await row.getByRole("cell").innerText()).trim();
            rows.set(heading, value);
            const version = /^\d+/.exec(value)?.[0] ?? null;
            if (/backup version/i.test(heading))
                await this.#told(`${heading}: ${value}`, { about: "version", version });
        }
        await this.#settings.close();
        return rows;
    }

    async #openRestore(): Promise<void> {
        await this.#click(/^(Restore from Backup|Connect this session to Key Backup)$/);
    }

    async #click(name: string | RegExp): Promise<void> {
        await (await this.#open()).getByRole("button", { name, exact: true }).click();
    }

    async #leave(dialog: Locator): Promise<void> {
        await dialog.getByRole("button", { name: /^(Go back|Cancel)$/ }).click();
        await dialog.waitFor({ state: "hidden" });
        // What was going to be restored then says that it could not be.
        const failed = dialogTitled(this.#page, "Error");
        await takeDown(failed.getByText("Unable to restore backup"), this.#told);
        await failed.getByRole("button", { name: "Close dialog" }).click();
        await this.#settings.close();
    }

    /** The dialog of secret storage; also titled by its phrase, where there is one. */
    #secretStorageDialog(): Locator {
        return dialogTitled(this.#page, /^Security (Key|Phrase)$/);
    }

    /** The dialog of the backup itself, for a backup whose key is not in secret storage. */
    #backupKeyDialog(): Locator {
        return dialogTitled(this.#page, /^Enter Security (Key|Phrase)$/);
    }

    async #open(): Promise<Locator> {
        const dialog = await this.#settings.open("Security & Privacy");
        // Other sections speak of it.
        const heading = this.#page.getByRole("heading", { name: "Secure Backup", exact: true });
        return dialog.locator(".mx_SettingsSubsection", { has: heading });
    }
}
