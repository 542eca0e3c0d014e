import type { Locator } from "@playwright/test";

/** One page of a flow: what stands over it, and the ways out of it that a person has. */
export interface FlowPage {
    /** As the app titles it. */
    title: string;
    /** Is there once the page is. */
    shown: Locator;
    /** Fills in what it asks for and goes on. */
    next: () => Promise<void>;
    /** Leaves the flow by this page's own button; absent where the page has none. */
    cancel?: () => Promise<void>;
}

/**
 * Pages that a person goes through one after the other, and may leave or reload at each: what K6 is about. A page object
 * describes each of its flows once; paths go through it to the end, or only so far.
 */
export class Flow<Result = void> {
    readonly #begin: () => Promise<void>;
    readonly #pages: readonly FlowPage[];
    readonly #end: () => Promise<Result>;

    /**
     * @param begin opens the first page
     * @param end waits for what tells that it is done
     */
    public constructor(begin: () => Promise<void>, pages: readonly FlowPage[], end: () => Promise<Result>) {
        this.#begin = begin;
        this.#pages = pages;
        this.#end = end;
    }

    /** The titles of its pages, in order. */
    public get titles(): string[] {
        return this.#pages.map(({ title }) => title);
    }

    /** The titles of the pages that have a way to cancel, in order. */
    public get cancellable(): string[] {
        return this.#pages.filter(({ cancel }) => cancel).map(({ title }) => title);
    }

    /** Goes through it to the end. */
    public async finish(): Promise<Result> {
        await this.#begin();
        for (const { shown, next } of this.#pages) {
            await shown.waitFor();
            await next();
        }
        return this.#end();
    }

    /** Goes on until a page is shown, and leaves it open. */
    public async upTo(title: string): Promise<void> {
        await this.#goTo(title);
    }

    /** Goes on until a page is shown, and cancels there. */
    public async cancelAt(title: string): Promise<void> {
        const page = await this.#goTo(title);
        if (!page.cancel) throw new Error(`"${title}" has no way to cancel`);
        await page.cancel();
        await page.shown.waitFor({ state: "hidden" });
    }

    async #goTo(title: string): Promise<FlowPage> {
        await this.#begin();
        for (const page of this.#pages) {
            await page.shown.waitFor();
            if (page.title === title) return page;
            await page.next();
        }
        throw new Error(`no page "${title}" in this flow: ${this.titles.join(", ")}`);
    }
}
