import type { Page } from "@playwright/test";

const MOST_RELOADS = 3;

/** The sign-in page, the same in both generations. */
export class SignInPage {
    readonly #page: Page;

    public constructor(page: Page) {
        this.#page = page;
    }

    /**
     * Opens it. The app gives the homeserver 5 s to answer and its own theme 2 s to load, and then says "Cannot reach
     * homeserver" or "misconfigured" until it is reloaded: on a busy machine a person reloads, and so do we.
     */
    public async open(appUrl: string): Promise<void> {
        await this.#page.goto(`${appUrl}/#/login`);
        const username = this.#page.getByRole("textbox", { name: "Username" });
        const gaveUp = this.#page.getByText(/^Cannot reach homeserver|^Your .+ is misconfigured$/);
        await username.or(gaveUp).first().waitFor();
        for (let reloads = 0; reloads < MOST_RELOADS && !(await username.isVisible()); reloads++) {
            await this.#page.reload();
            await username.or(gaveUp).first().waitFor();
        }
    }

    /** @param userId only its localpart is typed, as people do; with a server name the app would look for that server */
    public async signIn(userId: string, password: string): Promise<void> {
        await this.#page.getByRole("textbox", { name: "Username" }).fill(userId.slice(1, userId.indexOf(":")));
        await this.#page.getByPlaceholder("Password").fill(password);
        await this.#page.getByRole("button", { name: "Sign in" }).click();
    }
}
