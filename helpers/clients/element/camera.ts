import type { CDPSession, Page } from "@playwright/test";
import { within } from "../../eventually.ts";
import { HIDDEN, SECRET_TEXTS } from "../secret-text.ts";

/** Half the page's size: its words can still be read, and it costs a third of a whole picture's bytes. */
const SCALE = 0.5;
/** JPEG's, of 100. */
const QUALITY = 50;
/** A page that takes longer is busy with something else, or hangs. */
const LIMIT_MS = 5_000;
/** In characters: a dialog's, or the list of rooms and what is beside it. */
const LONGEST_WORDS = 400;

/** Takes pictures of one page for people to look at. None is ever worth an error, and none has a secret in it. */
export class Camera {
    readonly #page: Page;
    readonly #secretElements: readonly string[];
    #last: string | undefined;

    /** @param secretElements CSS selectors of what may show secrets, beside text that looks like one */
    public constructor(page: Page, secretElements: readonly string[]) {
        this.#page = page;
        this.#secretElements = secretElements;
    }

    /**
     * What the page shows now, secrets covered in black.
     *
     * @returns a JPEG of half the page's size; undefined where the page shows the same words as in the last picture, shows
     *     nothing (closed, crashed, blank), or does not hold still long enough to tell where its secrets are
     */
    public async take(): Promise<Buffer | undefined> {
        if (this.#page.isClosed() || !this.#page.url().startsWith("http")) return undefined;
        try {
            return await within(LIMIT_MS, "a picture", this.#take());
        } catch {
            // Closed, crashed, on its way to another page: all of it is told by who needs the page.
            return undefined;
        }
    }

    /**
     * What the page says now, in a line: where it is and the first of its words, a dialog's before all others, secrets left out.
     *
     * @returns `"#/home: Welcome Alice …"`; undefined where the page says nothing (closed, crashed, blank)
     */
    public async words(): Promise<string | undefined> {
        if (this.#page.isClosed() || !this.#page.url().startsWith("http")) return undefined;
        try {
            const said = await within(LIMIT_MS, "a page's words", this.#page.evaluate(allWords));
            const open = SECRET_TEXTS.reduce((text, secret) => text.replace(secret, HIDDEN), said);
            const line = open.replace(/\s+/g, " ").trim();
            const shown = line.length > LONGEST_WORDS ? `${line.slice(0, LONGEST_WORDS)}…` : line;
            return `${new URL(this.#page.url()).hash || "/"}: ${shown}`;
        } catch {
            return undefined;
        }
    }

    async #take(): Promise<Buffer | undefined> {
        const words = await this.#page.evaluate(wordsShown);
        if (words === this.#last) return undefined;
        const session = await this.#page.context().newCDPSession(this.#page);
        try {
            const covered = await this.#page.evaluate(coverSecrets, this.#secrets());
            const picture = await capture(session);
            // What came or moved meanwhile may have been seen.
            if ((await this.#page.evaluate(coverSecrets, this.#secrets())) !== covered) return undefined;
            this.#last = words;
            return picture;
        } finally {
            await this.#page.evaluate(uncover);
            await session.detach();
        }
    }

    #secrets(): { elements: string; texts: string } {
        return { elements: this.#secretElements.join(), texts: SECRET_TEXTS.map(({ source }) => source).join("|") };
    }
}

async function capture(session: CDPSession): Promise<Buffer> {
    const { cssVisualViewport: view } = await session.send("Page.getLayoutMetrics");
    const clip = {
        x: view.pageX,
        y: view.pageY,
        width: view.clientWidth,
        height: view.clientHeight,
        scale: SCALE,
    };
    const { data } = await session.send("Page.captureScreenshot", { format: "jpeg", quality: QUALITY, clip });
    return Buffer.from(data, "base64");
}

/** In a page: what its dialogs say, the one on top first, and then the whole of it. */
function allWords(): string {
    const dialogs = [...document.querySelectorAll<HTMLElement>("[role=dialog]")].reverse();
    return [...dialogs, document.body].map(({ innerText }) => innerText).join(" | ");
}

/** In a page: what it says, and how many boxes are ticked. Numbers are left out: badges count messages. */
function wordsShown(): string {
    const ticked = document.querySelectorAll(":checked, [aria-checked=true]").length;
    return `${location.href} ${"+".repeat(ticked)} ${document.body.innerText}`.replace(/\d+/g, "#");
}

/**
 * In a page: puts black boxes over its secrets, in place of those that are there; clicks go through them.
 *
 * @returns where they are, as JSON
 */
function coverSecrets({ elements, texts }: { elements: string; texts: string }): string {
    const pattern = new RegExp(texts, "g");
    const textOf = (element: HTMLElement): string => element.innerText.replace(/\s+/g, " ");
    const secretsIn = (element: HTMLElement): number => textOf(element).match(pattern)?.length ?? 0;
    /** The smallest elements that show every secret whole: a key may be spread over several. */
    const smallest = (element: HTMLElement): HTMLElement[] => {
        const children = [...element.children].filter((child) => child instanceof HTMLElement);
        const counts = children.map(secretsIn);
        if (counts.reduce((sum, count) => sum + count, 0) < secretsIn(element)) return [element];
        return children.filter((_, index) => counts[index] !== 0).flatMap(smallest);
    };
    const isFilled = (element: Element): boolean => !("value" in element) || element.value !== "";

    const named = [...document.querySelectorAll(elements)].filter(isFilled);
    const secrets = [...named, ...(secretsIn(document.body) > 0 ? smallest(document.body) : [])];
    const boxes = secrets.map((element) => element.getBoundingClientRect());
    const shown = boxes.filter(({ width, height }) => width > 0 && height > 0);

    document.querySelector("keyproof-cover")?.remove();
    const cover = document.createElement("keyproof-cover");
    // Above everything, dialogs included.
    cover.popover = "manual";
    cover.style.cssText =
        "all: initial; position: fixed; inset: 0; width: 100%; height: 100%; pointer-events: none; background: none";
    for (const { x, y, width, height } of shown) {
        const box = document.createElement("div");
        box.style.cssText = `position: fixed; left: ${x - 2}px; top: ${y - 2}px; width: ${width + 4}px; height: ${height + 4}px; background: #000`;
        cover.append(box);
    }
    document.documentElement.append(cover);
    cover.showPopover();
    return JSON.stringify(shown);
}

/** In a page. */
function uncover(): void {
    document.querySelector("keyproof-cover")?.remove();
}
