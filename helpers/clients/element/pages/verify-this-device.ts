import type { Locator, Page } from "@playwright/test";
import { eventually } from "../../../eventually.ts";
import type { RecoverySecret } from "../../../ledger/backup-store.ts";

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

    public constructor(page: Page) {
        this.#page = page;
    }

    /** "Verify with Security Key" (classic), "Use recovery key" (modern). */
    public async withRecoveryKey(secret: RecoverySecret): Promise<void> {
        const page = this.#page;
        await page.getByRole("button", { name: /^(Verify with Security Key( or Phrase)?|Use recovery key)$/ }).click();
        await enterRecoverySecret(page, secret);
        await page.getByRole("button", { name: "Done" }).click();
    }

    /** "Verify with another device" (classic), "Use another device" (modern), then by emoji. */
    public async withEmoji(other: OtherDevice): Promise<void> {
        const page = this.#page;
        let theirs: string[] = [];
        const ours = page.locator(".mx_VerificationShowSas_emojiSas_label");
        const accepted = other.acceptVerification((emoji) => {
            theirs = emoji;
            return true;
        });
        const shown = async (): Promise<void> => {
            await page.getByRole("button", { name: /^(Verify with another device|Use another device)$/ }).click();
            const match = page.getByRole("button", { name: "They match", exact: true });
            await clickUntil(page.getByRole("button", { name: "Start", exact: true }), match);
            const labels = await ours.allInnerTexts();
            // The other side confirms as soon as it has its emoji; it is the person at this side who compares.
            if (theirs.length > 0 && labels.join() !== theirs.join()) {
                throw new Error(`the emoji differ: here ${labels.join(", ")}; there ${theirs.join(", ")}`);
            }
            await match.click();
        };
        await Promise.all([accepted, shown()]);
        await page.getByRole("button", { name: /^(Got it|Done)$/ }).click();
    }

    /** "Skip verification for now" and "I'll verify later" (classic only; modern has no such way out). */
    public async later(): Promise<void> {
        await this.#page.getByRole("button", { name: "Skip verification for now" }).click();
        await this.#page.getByRole("button", { name: "I'll verify later" }).click();
    }
}

/** Fills in the dialog that asks for the Security Key or Phrase, whatever led to it. */
export async function enterRecoverySecret(page: Page, secret: RecoverySecret): Promise<void> {
    const dialog = page.getByRole("dialog").last();
    if ("phrase" in secret) {
        await dialog.getByPlaceholder("Security Phrase").fill(secret.phrase);
    } else {
        // With a phrase set up, the dialog asks for that first.
        const useKey = dialog.getByRole("button", { name: "use your Security Key" });
        const field = dialog.getByRole("textbox", { name: /^(Security Key|Recovery key)$/i });
        await field.or(useKey).first().waitFor();
        if (await useKey.isVisible()) await useKey.click();
        await field.fill(secret.recoveryKey);
    }
    await dialog.getByRole("button", { name: "Continue" }).click();
}

/**
 * Clicks what may be drawn anew under the pointer (the QR code comes late and replaces the panel), as a person does:
 * again, while nothing has come of it.
 */
async function clickUntil(button: Locator, result: Locator): Promise<void> {
    const spinner = button.page().locator(".mx_VerificationPanel .mx_Spinner, .mx_InfoDialog .mx_Spinner");
    await eventually(
        'the emoji to be shown after "Start"',
        async () => {
            if (await result.isVisible()) return true;
            if ((await button.isEnabled({ timeout: 1_000 }).catch(() => false)) && !(await spinner.isVisible())) {
                await button.click({ timeout: 2_000 }).catch(() => {});
            }
            return false;
        },
        (shown) => shown,
        { limitMs: 40_000, everyMs: 250 },
    );
}
