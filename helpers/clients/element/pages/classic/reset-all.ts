import type { Page } from "@playwright/test";
import { Flow, type FlowPage } from "../../flow.ts";
import { type Told, takeDown } from "../../told.ts";
import { dialogTitled } from "../dialog.ts";
import { SetUpSecureBackupDialog } from "./set-up-secure-backup.ts";

/**
 * "Forgotten or lost all recovery methods? Reset all", which stands wherever the Security Key is asked for: new secret
 * storage with a new Security Key, a new backup, and new cross-signing keys. The result is the new Security Key.
 *
 * @param before pages that lead to where the Security Key is asked for
 * @param password for "Setting up keys"
 */
export function resettingAll(
    page: Page,
    told: Told,
    open: () => Promise<void>,
    { before = [], password }: { before?: FlowPage[]; password: string },
): Flow<string> {
    const asked = dialogTitled(page, /^Security (Key|Phrase)$/);
    const warning = dialogTitled(page, "Reset everything");
    const setUp = new SetUpSecureBackupDialog(page, told);
    let key = "";
    const pages: FlowPage[] = [
        ...before,
        {
            title: "Security Key",
            shown: asked,
            next: () => asked.getByRole("button", { name: "Reset all" }).click(),
            cancel: () => asked.getByRole("button", { name: "Go back" }).click(),
        },
        {
            title: "Reset everything",
            shown: warning,
            next: async (): Promise<void> => {
                await takeDown(warning.getByText("If you reset everything"), told);
                await warning.getByRole("button", { name: "Reset", exact: true }).click();
            },
            // It leads back to where the Security Key is asked for.
            cancel: () => warning.getByRole("button", { name: "Cancel" }).click(),
        },
        ...setUp.pages("key", (saved) => {
            key = saved;
        }),
    ];
    return new Flow(open, pages, async () => {
        await setUp.success();
        // The new cross-signing keys are in secret storage by now; the server takes their public halves only with it.
        await setUp.authenticate(password);
        return key;
    });
}
