import type { Page } from "@playwright/test";

/** The sign-in page, the same in both generations. */
export class SignInPage {
    readonly #page: Page;

    public constructor(page: Page) {
        this.#page = page;
    }

    /** @param userId only its localpart is typed, as people do; with a server name the app would look for that server */
    public async signIn(appUrl: string, userId: string, password: string): Promise<void> {
        await this.#page.goto(`${appUrl}/#/login`);
        await this.#page.getByRole("textbox", { name: "Username" }).fill(userId.slice(1, userId.indexOf(":")));
        await this.#page.getByPlaceholder("Password").fill(password);
        await this.#page.getByRole("button", { name: "Sign in" }).click();
    }
}
