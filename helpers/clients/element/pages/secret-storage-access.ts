import type { Locator, Page } from "@playwright/test";

/** What the app logs where it could not open secret storage: it shows its users nothing. */
const FAILED = /accessSecretStorage: error during operation (.*)/;

/**
 * Does what makes the app open secret storage, until it gets there or gives up.
 *
 * @param shown is there once it gets there
 * @returns why the app gave up, in the words of its log; undefined where it did not
 */
export async function whyNotOpened(
    page: Page,
    action: () => Promise<void>,
    shown: Pick<Locator, "waitFor">,
): Promise<string | undefined> {
    const failed = page
        .waitForEvent("console", (message) => FAILED.test(message.text()))
        .then((message) => FAILED.exec(message.text())?.[1]);
    // Where the app gets there, nobody waits for the other any more.
    failed.catch(() => {});
    await action();
    return Promise.race([failed, shown.waitFor().then(() => undefined)]);
}
