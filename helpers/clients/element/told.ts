import type { Locator } from "@playwright/test";
import type { Statement } from "../../ledger/history.ts";

/**
 * Takes down what a client told its user, for the history, and what that says about keys. Waited for, it may be pictured
 * before the client goes on.
 */
export type Told = (text: string, means?: Statement) => void | Promise<void>;

/** Waits for a message to be shown and takes it down; resolves with the words as they stood there. */
export async function takeDown(message: Locator, told: Told, means?: Statement): Promise<string> {
    await message.waitFor();
    const text = (await message.innerText()).replace(/\s+/g, " ").trim();
    await told(text, means);
    return text;
}
