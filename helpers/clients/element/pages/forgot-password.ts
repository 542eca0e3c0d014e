import type { Page } from "@playwright/test";
import { Flow, type FlowPage } from "../flow.ts";
import { type Told, takeDown } from "../told.ts";
import { dialogTitled } from "./dialog.ts";

/** Who sets a new password, and how. */
export interface NewPassword {
    email: string;
    password: string;
    /** The box "Sign out of all devices", which is not ticked by default. */
    signOutOfAllDevices: boolean;
    /** Waits for the next mail that the homeserver sends. @returns what it says */
    mail: () => Promise<string>;
}

/** "Forgot password?" on the sign-in page. */
export class ForgotPasswordPage {
    /** For what no page object covers yet. */
    public readonly page: Page;
    readonly #told: Told;

    readonly #openSignIn: () => Promise<void>;

    /** @param openSignIn opens the sign-in page, from wherever the tab is */
    public constructor(page: Page, told: Told, openSignIn: () => Promise<void>) {
        this.page = page;
        this.#told = told;
        this.#openSignIn = openSignIn;
    }

    /** Setting a new one, page by page: to "Your password has been reset." */
    public settingNewPassword({ email, password, signOutOfAllDevices, mail }: NewPassword): Flow {
        const main = this.page.getByRole("main");
        const pages: FlowPage[] = [
            {
                title: "Enter your email to reset password",
                shown: main.getByRole("button", { name: "Send email" }),
                next: async (): Promise<void> => {
                    await main.getByLabel("Email address").fill(email);
                    await main.getByRole("button", { name: "Send email" }).click();
                },
                cancel: () => main.getByRole("button", { name: "Sign in instead" }).click(),
            },
            {
                title: "Check your email to continue",
                shown: main.getByRole("button", { name: "Next" }),
                next: async (): Promise<void> => {
                    await this.#followLink(await mail());
                    await main.getByRole("button", { name: "Next" }).click();
                },
            },
            {
                title: "Reset your password",
                shown: main.getByRole("button", { name: "Reset password" }),
                next: async (): Promise<void> => {
                    await main.getByLabel("New Password", { exact: true }).fill(password);
                    await main.getByLabel("Confirm new password").fill(password);
                    if (signOutOfAllDevices) await main.getByText("Sign out of all devices").click();
                    await main.getByRole("button", { name: "Reset password" }).click();
                },
            },
            ...(signOutOfAllDevices ? [this.#warning()] : []),
        ];
        return new Flow(
            async () => {
                await this.#openSignIn();
                await this.page.getByRole("button", { name: "Forgot password?" }).click();
            },
            pages,
            async () => {
                await takeDown(main.getByText("Your password has been reset."), this.#told);
                await main.getByRole("button", { name: "Return to login screen" }).click();
            },
        );
    }

    #warning(): FlowPage {
        const dialog = dialogTitled(this.page, "Warning");
        return {
            title: "Warning",
            shown: dialog,
            next: async (): Promise<void> => {
                await takeDown(dialog.getByText("Signing out your devices will delete"), this.#told);
                await takeDown(dialog.getByText("If you want to retain access to your chat history"), this.#told);
                await dialog.getByRole("button", { name: "Continue" }).click();
            },
            cancel: () => dialog.getByRole("button", { name: "Cancel" }).click(),
        };
    }

    /** Opens the link of a mail in a tab of its own, and confirms what it asks for. */
    async #followLink(mail: string): Promise<void> {
        const link = /https?:\/\/\S+/.exec(mail)?.[0];
        if (link === undefined) throw new Error(`the mail has no link in it: ${mail}`);
        const tab = await this.page.context().newPage();
        await tab.goto(link);
        await tab.getByRole("button", { name: "Confirm changing my password" }).click();
        await tab.getByText("Your email has now been validated").waitFor();
        await tab.close();
    }
}
