import type { Locator, Page } from "@playwright/test";
import { type Told, takeDown } from "../told.ts";
import { dialogTitled } from "./dialog.ts";
import type { MemberPanel } from "./member-panel.ts";
import type { RoomPage } from "./room.ts";

/** A device as its user reads it out: what is compared by eye. */
export interface DeviceByText {
    userId: string;
    deviceId: string;
    /** "Fingerprint (session key)". */
    fingerprint: string;
    /** As sessions are listed: `"Alice's tablet"`. */
    name: string;
}

/** What the app answered. */
export interface ManualResult {
    /** Whether it says that the device is verified now. */
    verified: boolean;
    said: string;
}

const VERIFIED = /^(Verified key|Verification successful)$/;
const NOT_VERIFIED = /^(Server error|Command error|Verification failed)$/;

/** Verifying a device by its text, without that device's having a part in it. */
export class ManualVerification {
    readonly #page: Page;
    readonly #told: Told;
    readonly #member: MemberPanel;

    public constructor(page: Page, member: MemberPanel, told: Told) {
        this.#page = page;
        this.#member = member;
        this.#told = told;
    }

    /** "/verify", with the arguments that the app asks for: classic wants the user's id as well. */
    public async byCommand(room: RoomPage, device: DeviceByText): Promise<ManualResult> {
        const { userId, deviceId, fingerprint } = device;
        const usage = await room.usageOf("/verify");
        const whose = usage.includes("<user-id>") ? [userId] : [];
        await room.command(["/verify", ...whose, deviceId, fingerprint].join(" "));
        const caution = dialogTitled(this.#page, "Caution: manual device verification");
        await caution.or(this.#result()).first().waitFor();
        if (await caution.isVisible()) await caution.getByRole("button", { name: "Verify" }).click();
        return this.#takeDownResult();
    }

    /**
     * In a dialog: in one's own profile, the device > "Manually verify by text" > "Verify session" (classic); "/devtools" >
     * "End-to-end encryption" > "Manual device verification" (modern).
     */
    public async byDialog(room: RoomPage, me: string, device: DeviceByText): Promise<ManualResult> {
        await this.#member.open(room, me);
        if (await this.#member.listsDevices()) return this.#inProfile(device);
        return this.#inDevTools(room, device);
    }

    async #inProfile({ name, fingerprint }: DeviceByText): Promise<ManualResult> {
        await this.#member.device(name).click();
        const choice = dialogTitled(this.#page, "Not Trusted");
        await choice.getByRole("button", { name: "Manually verify by text" }).click();
        const dialog = dialogTitled(this.#page, "Verify session");
        const key = (await dialog.getByRole("listitem").filter({ hasText: "Session key" }).innerText()).replace(
            /\s/g,
            "",
        );
        if (!key.endsWith(fingerprint)) throw new Error(`the dialog shows another key than ${fingerprint}: ${key}`);
        // 3.114.0 throws under the click, and leaves the dialog as it is.
        const thrown = this.#page.waitForEvent("pageerror").then(({ message }) => message);
        const closed = dialog.waitFor({ state: "hidden" }).then(() => undefined);
        await dialog.getByRole("button", { name: "Verify session" }).click();
        const error = await Promise.race([thrown, closed]);
        if (error === undefined) return { verified: true, said: "(the dialog is closed)" };
        await dialog.getByRole("button", { name: "Cancel" }).click();
        return { verified: false, said: `nothing; the page's error is "${error}"` };
    }

    async #inDevTools(room: RoomPage, { deviceId, fingerprint }: DeviceByText): Promise<ManualResult> {
        await room.command("/devtools");
        const tools = this.#page.getByRole("dialog").filter({ hasText: "Developer Tools" });
        await tools.getByRole("button", { name: "End-to-end encryption" }).click();
        await tools.getByRole("button", { name: "Manual device verification" }).click();
        const dialog = dialogTitled(this.#page, "Verify session");
        await dialog.getByLabel("Device ID").fill(deviceId);
        await dialog.getByLabel("Fingerprint (session key)").fill(fingerprint);
        await dialog.getByRole("button", { name: "Verify session" }).click();
        const result = await this.#takeDownResult();
        await tools.getByRole("button", { name: "Close dialog" }).click();
        return result;
    }

    #result(): Locator {
        return dialogTitled(this.#page, new RegExp(`${VERIFIED.source}|${NOT_VERIFIED.source}`));
    }

    async #takeDownResult(): Promise<ManualResult> {
        const result = this.#result();
        const title = await result.getByRole("heading").innerText();
        const verified = VERIFIED.test(title.trim());
        const said = await takeDown(result, this.#told);
        await result.getByRole("button", { name: "OK" }).click();
        await result.waitFor({ state: "hidden" });
        return { verified, said };
    }
}
