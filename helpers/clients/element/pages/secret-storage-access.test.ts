import type { Page } from "@playwright/test";
import { expect, test } from "vitest";
import { whyNotOpened } from "./secret-storage-access.ts";

type Matches = (message: { text: () => string }) => boolean;

const NEVER = { waitFor: () => new Promise<void>(() => {}) };
const AT_ONCE = { waitFor: async () => {} };

/** A page whose app logs lines once something is done. */
function pageThatLogs(...lines: string[]): { page: Page; act: () => Promise<void> } {
    let log: (line: string) => void = () => {};
    const waitForEvent = (_: string, matches: Matches) =>
        new Promise((resolve) => {
            log = (line) => {
                const message = { text: () => line };
                if (matches(message)) resolve(message);
            };
        });
    const act = async (): Promise<void> => {
        for (const line of lines) log(line);
    };
    return { page: { waitForEvent } as unknown as Page, act };
}

test("says why the app gave up, in the first line of what it logs", async () => {
    const { page, act } = pageThatLogs(
        "SecurityManager: enabling 4S key cache",
        "SecurityManager: accessSecretStorage: error during operation Error: bad MAC\n    at main.js:1",
    );
    expect(await whyNotOpened(page, act, NEVER)).toBe("Error: bad MAC");
});

test("says nothing where the app gets there", async () => {
    const { page, act } = pageThatLogs("SecurityManager: enabling 4S key cache");
    expect(await whyNotOpened(page, act, AT_ONCE)).toBeUndefined();
});

test("fails with what was done", async () => {
    const { page } = pageThatLogs();
    const fail = async (): Promise<void> => {
        throw new Error("the button is gone");
    };
    await expect(whyNotOpened(page, fail, NEVER)).rejects.toThrow("the button is gone");
});
