import type { Locator, Page } from "@playwright/test";
import { eventually, seenWithin } from "../../../eventually.ts";
import type { ShownText } from "../../../ledger/recorder.ts";
import { knowsRoom } from "../in-page.ts";

/** A room's timeline and composer. */
export class RoomPage {
    readonly #page: Page;
    readonly #url: string;
    readonly #roomId: string;

    public constructor(page: Page, appUrl: string, roomId: string) {
        this.#page = page;
        this.#roomId = roomId;
        this.#url = `${appUrl}/#/room/${roomId}`;
    }

    /** Opens the room, by its address, once there is somewhere to open it. */
    public async open(): Promise<void> {
        // While it signs in, the app still means to show its home page, and does so in place of a room it does not know.
        await this.#page.locator(".mx_MatrixChat_wrapper").waitFor();
        await eventually(
            `the app to know the room ${this.#roomId}`,
            () => knowsRoom(this.#page, this.#roomId),
            (knows) => knows,
        );
        await this.#page.goto(this.#url);
        await this.#page.locator(".mx_RoomView_messagePanel").waitFor();
    }

    /** What is shown of events just now, by event id: only of those that are on the screen or near it. */
    public async shown(): Promise<Map<string, ShownText>> {
        const tiles = await this.#page.locator(".mx_RoomView_messagePanel [data-event-id]").evaluateAll((elements) =>
            elements.map((element) => ({
                id: element.getAttribute("data-event-id") ?? "",
                utd: element.querySelector<HTMLElement>(".mx_DecryptionFailureBody, .mx_UnknownBody")?.innerText,
                text: element.querySelector<HTMLElement>(".mx_EventTile_body")?.innerText,
            })),
        );
        const messages = new Map<string, ShownText>();
        for (const { id, utd, text } of tiles) {
            if (utd !== undefined) messages.set(id, { words: utd.trim() });
            else if (text !== undefined) messages.set(id, { text });
        }
        return messages;
    }

    /**
     * Reads messages, scrolling up until each was seen.
     *
     * @param limitMs how long keys may take to come
     */
    public async read(eventIds: readonly string[], limitMs: number): Promise<Map<string, ShownText>> {
        await this.open();
        const seen = new Map<string, ShownText>();
        const look = async (): Promise<Map<string, ShownText>> => {
            for (const [id, message] of await this.shown()) {
                // What was read once stays read, though the tile may have been scrolled away since.
                if (message.text !== undefined || !seen.has(id)) seen.set(id, message);
            }
            const found = eventIds.every((id) => seen.has(id));
            if (!found) await this.#scrollUp();
            return new Map(eventIds.map((id) => [id, seen.get(id) ?? {}]));
        };
        const allRead = (messages: Map<string, ShownText>) =>
            [...messages.values()].every(({ text }) => text !== undefined);
        return seenWithin("every message to be decrypted", look, allRead, { limitMs, everyMs: 200 });
    }

    async #scrollUp(): Promise<void> {
        await this.#page.locator(".mx_RoomView_messagePanel").hover();
        await this.#page.mouse.wheel(0, -3_000);
    }

    /** What the app says of a slash command's arguments while it is typed: `"/verify <device-id> <device-fingerprint>"`. */
    public async usageOf(command: string): Promise<string> {
        await this.open();
        await this.#composer().pressSequentially(`${command} `);
        const offered = this.#page.locator(".mx_Autocomplete").filter({ hasText: command });
        const usage = await offered.innerText();
        await this.#composer().fill("");
        return usage;
    }

    /** Types a slash command. */
    public async command(text: string): Promise<void> {
        await this.open();
        await this.#composer().fill(text);
        // "Enter" might take what is offered to complete the command.
        const composer = this.#page.getByRole("region", { name: "Message composer" });
        await composer.getByRole("button", { name: "Send message" }).click();
    }

    /** Types a message and sends it; resolves with its event id once the server has it. */
    public async send(text: string): Promise<string> {
        await this.open();
        const composer = this.#composer();
        await composer.fill(text);
        await composer.press("Enter");
        const tile = this.#page.locator(".mx_EventTile[data-event-id^='$']", { hasText: text }).last();
        await tile.waitFor();
        const id = await tile.getAttribute("data-event-id");
        if (!id) throw new Error(`the message "${text}" has no event id`);
        return id;
    }

    #composer(): Locator {
        return this.#page.getByRole("textbox", { name: /^Send (an encrypted|a) message/ });
    }
}
