import type { Locator, Page } from "@playwright/test";
import type { Statement } from "../../../ledger/history.ts";
import { type Told, takeDown } from "../told.ts";
import { dialogTitled } from "./dialog.ts";
import { readQrCode } from "./qr-code.ts";

/**
 * "Verify other device" at every stage (classic), which shows under "Verify this session" one that was cancelled before;
 * the modern UI has a title for each stage.
 */
const TITLES = new RegExp(
    [
        "^(Verify other device",
        "Verify this session",
        "Start verification on the other device",
        "Choose how to verify",
        "Compare emojis",
        "Confirm that you see a green shield on your other device",
        "Device verified",
        "Verification failed",
        "Verification Request)$",
    ].join("|"),
);

/** What each generation says once it is done, and what that says about keys. */
const DONE: [words: RegExp, means: Statement | undefined][] = [
    // Modern, between two devices.
    [/^Now you can read or send messages securely/, { about: "access" }],
    // Classic, between two devices, which has said before: "Verify your identity to access encrypted messages".
    [/^You've successfully verified .+ \(\w+\)!$/, { about: "access" }],
    // Another person.
    [/^You've successfully verified/, undefined],
];

/** A verification as it is shown, from the moment that it was asked for: in a dialog, or beside the room. */
export class VerificationPanel {
    readonly #panel: Locator;
    readonly #page: Page;
    readonly #told: Told;

    public constructor(page: Page, panel: Locator, told: Told) {
        this.#page = page;
        this.#panel = panel;
        this.#told = told;
    }

    /** The one that is shown in a dialog: between two devices of one person. */
    public static inDialog(page: Page, told: Told): VerificationPanel {
        return new VerificationPanel(page, dialogTitled(page, TITLES), told);
    }

    /** Waits until it asks how to verify: what the other side starts before that is now and then cancelled. */
    public async untilAsked(): Promise<void> {
        // The QR code comes late, and what is clicked before it does is drawn anew under the pointer.
        await this.#qrCode().waitFor();
        await this.#startButton().waitFor();
    }

    /** "Start" under "Compare unique emoji"; "Verify by emoji" beside a room. */
    public async start(): Promise<void> {
        await this.untilAsked();
        await this.#startButton().click();
    }

    /** The emoji's names, in order. */
    public async emoji(): Promise<string[]> {
        await this.#button("They match").waitFor();
        return this.#panel.locator(".mx_VerificationShowSas_emojiSas_label").allInnerTexts();
    }

    /** "They match". */
    public async theyMatch(): Promise<void> {
        await this.#button("They match").click();
    }

    /** "They don't match". */
    public async theyDontMatch(): Promise<void> {
        await this.#button("They don't match").click();
    }

    /**
     * "OK" to "Your messages are not secure", which is shown when either side says that the emoji do not match; and "Got
     * it" to "Verification failed", which modern shows after it.
     */
    public async acknowledgeThatMessagesAreNotSecure(): Promise<void> {
        const alarm = dialogTitled(this.#page, "Your messages are not secure");
        await takeDown(alarm.getByRole("heading"), this.#told, { about: "refused" });
        await alarm.getByRole("button", { name: "OK" }).click();
        await alarm.waitFor({ state: "hidden" });
        const closed = this.#panel.waitFor({ state: "hidden" });
        await Promise.race([closed, this.gotItButton.waitFor()]);
        if (await this.gotItButton.isVisible()) await this.#clickGotIt();
        await closed;
    }

    /** What is in the QR code under "Scan this unique code". */
    public async scanThisUniqueCode(): Promise<Uint8Array> {
        await this.#qrCode().waitFor();
        return readQrCode(this.#qrCode());
    }

    /** "Yes" ("Yes, I see a green shield"): the other device, which has scanned, shows that it is done. */
    public async yes(): Promise<void> {
        await this.#button(/^Yes(, I see a green shield)?$/).click();
    }

    /** "No" ("No, I don't see a green shield"). */
    public async no(): Promise<void> {
        await this.#button(/^No(, I don't see a green shield)?$/).click();
    }

    /** Waits until it says that it is done, and takes down its words. */
    public async untilDone(): Promise<string> {
        const words = this.#panel.getByText(new RegExp(DONE.map(([text]) => text.source).join("|")));
        await words.waitFor();
        const text = await words.innerText();
        return takeDown(words, this.#told, DONE.find(([known]) => known.test(text))?.[1]);
    }

    /** "Got it", once it is done. */
    public async gotIt(): Promise<void> {
        await this.untilDone();
        await this.#clickGotIt();
    }

    /** Closes the dialog: this side cancels. */
    public async close(): Promise<void> {
        await this.#button("Close dialog").click();
        await this.#panel.waitFor({ state: "hidden" });
    }

    /** Waits until it says that the verification was cancelled. @returns what it says about that */
    public async untilCancelled(): Promise<string> {
        // Classic tells whose doing it was, modern only that it failed.
        const words = this.#panel.getByText(/cancelled verification|timed out|Either the request timed out/);
        return takeDown(words, this.#told, { about: "refused" });
    }

    /** "Got it", under what was cancelled. */
    public async gotItThatItIsCancelled(): Promise<string> {
        const said = await this.untilCancelled();
        await this.#clickGotIt();
        return said;
    }

    /** "Got it", under what is done and under what was cancelled. */
    public get gotItButton(): Locator {
        return this.#button("Got it");
    }

    async #clickGotIt(): Promise<void> {
        await this.gotItButton.click();
        await this.gotItButton.waitFor({ state: "hidden" });
    }

    #startButton(): Locator {
        return this.#button(/^(Start|Verify by emoji)$/);
    }

    #qrCode(): Locator {
        return this.#panel.getByRole("img", { name: "QR Code" });
    }

    #button(name: string | RegExp): Locator {
        return this.#panel.getByRole("button", { name, exact: true });
    }
}
