import type { Locator, Page } from "@playwright/test";

const MOST_RELOADS = 3;

/**
 * What the app says where it gave up: it gives the homeserver 5 s to answer, and its own theme 2 s to load. Both can be
 * too little on a busy machine.
 */
export function gaveUp(page: Page): Locator {
    return page.getByText(/^Cannot reach homeserver|^Your .+ is misconfigured$/).first();
}

/** The sign-in page, the same in both generations. */
export class SignInPage {
    readonly #page: Page;

    public constructor(page: Page) {
        this.#page = page;
    }

    /** Opens it. Where the app gives up, a person reloads, and so do we. */
    public async open(appUrl: string): Promise<void> {
        await this.#page.goto(`${appUrl}/#/login`);
        const username = this.#page.getByRole("textbox", { name: "Username" });
        const shown = username.or(gaveUp(this.#page)).first();
        await shown.waitFor();
        for (let reloads = 0; reloads < MOST_RELOADS && !(await username.isVisible()); reloads++) {
            await this.#page.reload();
            await shown.waitFor();
        }
    }

    /** @param userId only its localpart is typed, as people do; with a server name the app would look for that server */
    public async signIn(userId: string, password: string): Promise<void> {
        await this.#page.getByRole("textbox", { name: "Username" }).fill(userId.slice(1, userId.indexOf(":")));
        await this.#page.getByPlaceholder("Password").fill(password);
        await this.#page.getByRole("button", { name: "Sign in" }).click();
    }
}
