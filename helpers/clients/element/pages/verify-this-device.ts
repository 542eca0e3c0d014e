import type { Locator, Page } from "@playwright/test";
import type { RecoverySecret } from "../../../ledger/backup-store.ts";
import { Flow } from "../flow.ts";
import { type Told, takeDown } from "../told.ts";
import { RESETTING_IDENTITY, resetIdentityPages } from "./modern/reset-identity.ts";
import { whyNotOpened } from "./secret-storage-access.ts";
import { VerificationPanel } from "./verification.ts";

/** The button "Verify with another device" (classic), "Use another device" (modern). */
export const ANOTHER_DEVICE = /^(Verify with another device|Use another device)$/;

/** Someone's other device, which answers the verification that this one asks for. */
export interface OtherDevice {
    acceptVerification(compare: (emoji: string[]) => boolean): Promise<void>;
}

/**
 * What a second device is shown right after signing in. Classic calls it "Verify this device", modern "Confirm your
 * identity"; the ways out of it have other words and the same meaning.
 */
export class VerifyThisDevicePage {
    readonly #page: Page;
    readonly #told: Told;

    public constructor(page: Page, told: Told) {
        this.#page = page;
        this.#told = told;
    }

    /** Waits until it is shown, and with it the ways that it offers. */
    public async untilShown(): Promise<void> {
        await this.#useRecoveryKey().or(this.#useAnotherDevice()).first().waitFor();
    }

    /** "Verify with Security Key" or "… or Phrase" (classic; "Recovery Key" in 1.11.106), "Use recovery key" (modern). */
    public async useRecoveryKey(): Promise<void> {
        await this.#useRecoveryKey().click();
    }

    /** The same, where the app may not get to ask for a key. @returns why it did not; undefined where it asks */
    public async tryToUseRecoveryKey(): Promise<string | undefined> {
        return whyNotOpened(this.#page, () => this.useRecoveryKey(), this.#page.getByRole("dialog"));
    }

    /** What it then asks for, and "Continue". */
    public async enter(secret: RecoverySecret): Promise<void> {
        await enterRecoverySecret(this.#page, secret);
    }

    /** The same, where it may be a wrong one. @returns why it opens nothing; undefined where the device is verified */
    public async tryToEnter(secret: RecoverySecret): Promise<string | undefined> {
        return whyNotOpened(this.#page, () => this.enter(secret), this.#verified);
    }

    /** Types a key that the dialog calls wrong, and cancels. @returns what it says */
    public async refused(secret: RecoverySecret): Promise<string> {
        await typeRecoverySecret(this.#page, secret);
        const dialog = this.#page.getByRole("dialog").last();
        const words = await takeDown(dialog.getByText("is not correct"), this.#told, { about: "refused" });
        await dialog.getByRole("button", { name: "Cancel" }).click();
        return words;
    }

    /** All that it says, once it offers its ways. */
    public async says(): Promise<string> {
        await this.untilShown();
        return (await this.#page.locator("body").innerText()).replace(/\s+/g, " ").trim();
    }

    /** "Device verified": "Done". */
    public async done(): Promise<void> {
        const verified = this.#verified;
        await verified.waitFor();
        const hasAccess = (await verified.innerText()).includes("It has access to your encrypted messages");
        await takeDown(verified, this.#told, hasAccess ? { about: "access" } : undefined);
        await this.#page.getByRole("button", { name: "Done" }).click();
    }

    /** By the recovery key or phrase, to the end. */
    public async withRecoveryKey(secret: RecoverySecret): Promise<void> {
        await this.useRecoveryKey();
        await this.enter(secret);
        await this.done();
    }

    /** "Verify with another device" (classic), "Use another device" (modern): the other devices are asked. */
    public async useAnotherDevice(): Promise<void> {
        await this.#useAnotherDevice().click();
    }

    /** The same to the end, by emoji. */
    public async withEmoji(other: OtherDevice): Promise<void> {
        const here = VerificationPanel.inDialog(this.#page, this.#told);
        let theirs: string[] = [];
        // The other side confirms as soon as it has its emoji; it is the person at this side who compares.
        const there = other.acceptVerification((emoji) => {
            theirs = emoji;
            return true;
        });
        const hereToo = async (): Promise<void> => {
            await this.useAnotherDevice();
            await here.start();
            const ours = await here.emoji();
            if (theirs.length > 0 && ours.join() !== theirs.join()) {
                throw new Error(`the emoji differ: here ${ours.join(", ")}; there ${theirs.join(", ")}`);
            }
            await here.theyMatch();
        };
        await Promise.all([there, hereToo()]);
        await here.gotIt();
    }

    /**
     * "Can't confirm?" (modern), page by page: with neither a recovery key nor another device, the identity is reset.
     *
     * @param password for the server, which asks for it half-way
     */
    public cantConfirm(password: string): Flow {
        // This one dialog is none by its role.
        const dialog = this.#page.locator(".mx_Dialog").filter({ hasText: RESETTING_IDENTITY.title });
        return new Flow(
            () => this.#page.getByRole("button", { name: "Can't confirm?" }).click(),
            resetIdentityPages(this.#page, dialog, RESETTING_IDENTITY, password, this.#told),
            () => this.#page.getByRole("button", { name: "User menu" }).waitFor(),
        );
    }

    /** "Skip verification for now", and "I'll verify later". */
    public async later(): Promise<void> {
        await this.#page.getByRole("button", { name: "Skip verification for now" }).click();
        await this.#page.getByRole("button", { name: "I'll verify later" }).click();
    }

    get #verified(): Locator {
        return this.#page.getByText("Your new device is now verified.");
    }

    #useRecoveryKey(): Locator {
        const name = /^(Verify with (Security|Recovery) Key( or Phrase)?|Use recovery key)$/;
        return this.#page.getByRole("button", { name });
    }

    #useAnotherDevice(): Locator {
        return this.#page.getByRole("button", { name: ANOTHER_DEVICE });
    }
}

/**
 * Fills in the dialog that asks for the Security Key or Phrase, whatever led to it. Where there is a phrase, classic asks
 * for that first; modern has one field for both.
 */
export async function enterRecoverySecret(page: Page, secret: RecoverySecret): Promise<void> {
    await typeRecoverySecret(page, secret);
    await page.getByRole("dialog").last().getByRole("button", { name: "Continue" }).click();
}

/** Types it there, and does not go on: the dialog says at once what it thinks of a key. */
export async function typeRecoverySecret(page: Page, secret: RecoverySecret): Promise<void> {
    const dialog = page.getByRole("dialog").last();
    const phrase = dialog.getByPlaceholder("Security Phrase");
    const key = dialog.getByRole("textbox", { name: /^(Security Key|Recovery key)$/i });
    if ("phrase" in secret) {
        await phrase.or(key).fill(secret.phrase);
    } else {
        const useKey = dialog.getByRole("button", { name: "use your Security Key" });
        await key.or(useKey).first().waitFor();
        if (await useKey.isVisible()) await useKey.click();
        await key.fill(secret.recoveryKey);
    }
}
