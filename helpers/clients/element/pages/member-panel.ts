import type { Locator, Page } from "@playwright/test";
import type { Told } from "../told.ts";
import type { RoomPage } from "./room.ts";
import { VerificationPanel } from "./verification.ts";

/** Someone's profile beside a room: "Room info" > "People", or a tap on their profile picture. */
export class MemberPanel {
    readonly #page: Page;
    /** A verification of that person, as it goes on in the same place. */
    public readonly verification: VerificationPanel;

    public constructor(page: Page, told: Told) {
        this.#page = page;
        this.verification = new VerificationPanel(page, this.#panel(), told);
    }

    /** Opens someone's profile by the profile picture beside one of their messages. */
    public async open(room: RoomPage, name: string): Promise<void> {
        await room.open();
        const said = this.#page.getByRole("listitem").filter({ hasText: name });
        await said.getByRole("button", { name: "Profile picture" }).last().click();
        await this.#panel()
            .getByRole("heading", { name: new RegExp(`^${name}`), level: 1 })
            .waitFor();
    }

    /** Whether it lists the person's devices, as classic does under "Security". */
    public async listsDevices(): Promise<boolean> {
        await this.#panel().getByRole("button", { name: "Share profile" }).waitFor();
        return this.#panel().getByRole("heading", { name: "Security" }).isVisible();
    }

    /** One of the person's devices that are not verified, where they are listed. */
    public device(name: string): Locator {
        return this.#panel().getByRole("button", { name, exact: true });
    }

    /** "Verify" (classic), "Verify User" (modern). */
    public async verify(): Promise<void> {
        await this.#panel()
            .getByRole("button", { name: /^Verify( User)?$/ })
            .click();
    }

    /** "Start Verification": that person is asked, in a room with the two of you. */
    public async startVerification(): Promise<void> {
        await this.#panel().getByRole("button", { name: "Start Verification" }).click();
    }

    #panel(): Locator {
        const profile = this.#page.getByRole("heading", { name: "Profile", exact: true });
        return this.#page.getByRole("complementary").filter({ has: profile });
    }
}
