import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";
import { eventually } from "../../../eventually.ts";
import { Flow } from "../flow.ts";
import { type Told, takeDown } from "../told.ts";
import { dialogTitled } from "./dialog.ts";

/** A key export file as it was downloaded. */
export interface KeyFile {
    name: string;
    text: string;
}

/**
 * The dialog "Export room keys", the same in every generation.
 *
 * @param open what leads to it
 * @param backTo what is shown again afterwards
 */
export function exportRoomKeys(
    page: Page,
    open: () => Promise<void>,
    passphrase: string,
    backTo?: Locator,
): Flow<KeyFile> {
    const dialog = dialogTitled(page, "Export room keys");
    let file: KeyFile | undefined;
    const next = async (): Promise<void> => {
        await dialog.getByLabel("Enter passphrase").fill(passphrase);
        await dialog.getByLabel("Confirm passphrase").fill(passphrase);
        const downloaded = page.waitForEvent("download");
        await dialog.getByRole("button", { name: "Export" }).click();
        const download = await downloaded;
        file = { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
    };
    const cancel = async (): Promise<void> => {
        await cancelOf(dialog)();
        await backTo?.waitFor();
    };
    return new Flow(open, [{ title: "Export room keys", shown: dialog, next, cancel }], async () => {
        await dialog.waitFor({ state: "hidden" });
        await backTo?.waitFor();
        if (!file) throw new Error("nothing was downloaded");
        return file;
    });
}

/** The dialog "Import room keys", up to its end: it closes without a word (element-web#9445). */
export function importRoomKeys(
    page: Page,
    open: () => Promise<void>,
    file: KeyFile & { passphrase: string },
): Flow<void> {
    const dialog = dialogTitled(page, "Import room keys");
    return new Flow(
        open,
        [{ title: "Import room keys", shown: dialog, next: () => choose(dialog, file), cancel: cancelOf(dialog) }],
        async () => dialog.waitFor({ state: "hidden" }),
    );
}

/** The same, to the error that it shows; the dialog is left by "Cancel". @returns the error's words */
export async function importRefused(
    page: Page,
    open: () => Promise<void>,
    file: KeyFile & { passphrase: string },
    told: Told,
): Promise<string> {
    const dialog = dialogTitled(page, "Import room keys");
    await open();
    await choose(dialog, file);
    return leaveRefused(dialog, told);
}

/** The same, whether the file is refused or not. @returns the error's words; undefined where the dialog closes */
export async function importAnyway(
    page: Page,
    open: () => Promise<void>,
    file: KeyFile & { passphrase: string },
    told: Told,
): Promise<string | undefined> {
    const dialog = dialogTitled(page, "Import room keys");
    await open();
    await choose(dialog, file);
    const ends = async (): Promise<"refused" | "closed" | "at it"> => {
        if (await errorOf(dialog).isVisible()) return "refused";
        return (await dialog.isVisible()) ? "at it" : "closed";
    };
    const end = await eventually(`${file.name} to be imported or refused`, ends, (state) => state !== "at it");
    return end === "refused" ? leaveRefused(dialog, told) : undefined;
}

async function leaveRefused(dialog: Locator, told: Told): Promise<string> {
    const error = await takeDown(errorOf(dialog), told, { about: "refused" });
    await cancelOf(dialog)();
    await dialog.waitFor({ state: "hidden" });
    return error;
}

function errorOf(dialog: Locator): Locator {
    return dialog.locator(".error").filter({ hasText: /\S/ });
}

async function choose(dialog: Locator, { name, text, passphrase }: KeyFile & { passphrase: string }): Promise<void> {
    const chosen = { name, mimeType: "text/plain", buffer: Buffer.from(text) };
    await dialog.locator("#importFile").setInputFiles(chosen);
    await dialog.getByLabel("Enter passphrase").fill(passphrase);
    await dialog.getByRole("button", { name: "Import", exact: true }).click();
}

function cancelOf(dialog: Locator): () => Promise<void> {
    return () => dialog.getByRole("button", { name: "Cancel" }).click();
}
