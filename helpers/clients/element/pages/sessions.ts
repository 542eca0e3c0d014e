import type { Settings } from "./settings.ts";

/** The settings' tab "Sessions". */
export class SessionsTab {
    readonly #settings: Settings;

    public constructor(settings: Settings) {
        this.#settings = settings;
    }

    /** "Current session" > "Verify session": the same is asked as right after signing in. */
    public async verifyThisSession(): Promise<void> {
        const tab = await this.#settings.open("Sessions");
        await tab.getByRole("button", { name: "Verify session", exact: true }).first().click();
    }

    /** Closes the settings. */
    public async close(): Promise<void> {
        await this.#settings.close();
    }
}
