import type { Locator, Page } from "@playwright/test";
import type { FlowPage } from "../../flow.ts";
import { type Told, takeDown } from "../../told.ts";

const LOSS = "You will lose any message history that’s stored only on the server";

/** The first page: as it is called in reports, and the heading that it has in any generation. */
export interface WarningPage {
    title: string;
    heading: string | RegExp;
}

/** The first page of a reset that the user asks for; the newest UI says "digital identity". */
export const RESETTING_IDENTITY: WarningPage = {
    title: "Are you sure you want to reset your identity?",
    heading: /^Are you sure you want to reset your (digital )?identity\?$/,
};

/** The first page of one that "Can't confirm?" leads to: it depends on whether the app still sees another way. */
export const CANT_CONFIRM: WarningPage = {
    title: RESETTING_IDENTITY.title,
    heading: /^(Are you sure you want|You need) to reset your (digital )?identity\??$/,
};

/**
 * The pages of a reset of the identity, whatever led to it: the warning, and the password that the server asks for.
 *
 * @param dialog the settings, or a dialog of its own
 */
export function resetIdentityPages(
    page: Page,
    dialog: Locator,
    { title, heading }: WarningPage,
    password: string,
    told: Told,
): FlowPage[] {
    const authentication = page
        .getByRole("dialog")
        .filter({ hasText: "Confirm your identity by entering your account password" });
    return [
        {
            title,
            shown: dialog.getByRole("heading", { name: heading, exact: true }),
            next: async (): Promise<void> => {
                await takeDown(dialog.getByText(LOSS), told);
                await dialog.getByRole("button", { name: "Continue", exact: true }).click();
            },
            // "Go back" since 2026.
            cancel: () => dialog.getByRole("button", { name: /^(Cancel|Go back)$/ }).click(),
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
}
