import type { Locator } from "@playwright/test";
import type { FlowPage } from "../../flow.ts";

/** What stands over the pages, and on the button that ends them. */
export interface NewRecoveryKeyWords {
    shown: string;
    typed: string;
    done: string;
}

export const FIRST_KEY: NewRecoveryKeyWords = {
    shown: "Save your recovery key somewhere safe",
    typed: "Enter your recovery key to confirm",
    done: "Finish set up",
};

export const CHANGED_KEY: NewRecoveryKeyWords = {
    shown: "Change recovery key?",
    typed: "Enter your new recovery key",
    done: "Confirm new recovery key",
};

/**
 * The two pages of a new recovery key: it is shown, and has to be typed in.
 *
 * @param dialog the dialog that they are part of: the settings, or one of their own
 * @returns the pages, and the key once it was shown
 */
export function newRecoveryKeyPages(
    dialog: Locator,
    { shown, typed, done }: NewRecoveryKeyWords,
    cancel: () => Promise<void>,
): { pages: FlowPage[]; key: () => string } {
    let key = "";
    const titled = (title: string): Locator => dialog.getByRole("heading", { name: title, exact: true });
    const click = (name: string): Promise<void> => dialog.getByRole("button", { name, exact: true }).click();
    const pages: FlowPage[] = [
        {
            title: shown,
            shown: titled(shown),
            next: async (): Promise<void> => {
                key = (await dialog.getByText(/^(\w{4} ){11}\w{4}$/).innerText()).trim();
                await click("Continue");
            },
            cancel,
        },
        {
            title: typed,
            shown: titled(typed),
            next: async (): Promise<void> => {
                await dialog.getByRole("textbox", { name: "Enter recovery key" }).fill(key);
                await click(done);
            },
            cancel,
        },
    ];
    return { pages, key: () => key };
}
