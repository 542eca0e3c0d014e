import type { Locator } from "@playwright/test";

/** Takes down what a client told its user, for the history. */
export type Told = (text: string) => void;

/** Waits for a message to be shown and takes it down; resolves with the words as they stood there. */
export async function takeDown(message: Locator, told: Told): Promise<string> {
    await message.waitFor();
    const text = (await message.innerText()).replace(/\s+/g, " ").trim();
    told(text);
    return text;
}
