import type { Locator } from "@playwright/test";

/** One page of a flow: what stands over it, and the ways out of it that a person has. */
export interface FlowPage {
    /** As the app titles it. */
    title: string;
    /** Is there once the page is. */
    shown: Pick<Locator, "waitFor">;
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
    #wasOpened = false;
    /** The page that is left open, by its place. */
    #at: number | undefined;

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
        return this.#toEnd(0);
    }

    /** Opens it at its first page and leaves it there, for a document that has a step for each page. */
    public async open(): Promise<void> {
        this.#wasOpened = true;
        this.#at = undefined;
        await this.#begin();
        this.#at = await this.#to(this.titles[0], 0);
    }

    /**
     * Goes on from the page that was left open, until another one is shown. After a failure it goes there from the beginning.
     *
     * @throws Error where nobody opened it before
     */
    public async onTo(title: string): Promise<void> {
        this.#at = await this.#to(title, await this.#onwards());
    }

    /**
     * Goes on from the page that was left open, to the end. After a failure it goes there from the beginning.
     *
     * @throws Error where nobody opened it before
     */
    public async rest(): Promise<Result> {
        return this.#toEnd(await this.#onwards());
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

    /**
     * The same flow behind another page.
     *
     * @param begin opens that page, whose `next` is followed by what opens this flow
     */
    public behind(begin: () => Promise<void>, page: FlowPage): Flow<Result> {
        const next = async (): Promise<void> => {
            await page.next();
            await this.#begin();
        };
        return new Flow(begin, [{ ...page, next }, ...this.#pages], this.#end);
    }

    async #goTo(title: string): Promise<FlowPage> {
        await this.#begin();
        const page = this.#pages[await this.#to(title, 0)];
        if (!page) throw this.#noPage(title);
        return page;
    }

    /** The place of the page to go on from. */
    async #onwards(): Promise<number> {
        if (!this.#wasOpened) throw new Error(`nobody has opened this flow: ${this.titles.join(", ")}`);
        const at = this.#at;
        this.#at = undefined;
        if (at !== undefined) return at;
        await this.#begin();
        return 0;
    }

    /** Goes from a page that is shown until another one is. @returns its place */
    async #to(title: string | undefined, from: number): Promise<number> {
        for (const [place, page] of this.#pages.entries()) {
            if (place < from) continue;
            await page.shown.waitFor();
            if (page.title === title) return place;
            await page.next();
        }
        throw this.#noPage(title);
    }

    async #toEnd(from: number): Promise<Result> {
        for (const { shown, next } of this.#pages.slice(from)) {
            await shown.waitFor();
            await next();
        }
        return this.#end();
    }

    #noPage(title: string | undefined): Error {
        return new Error(`no page "${title}" in this flow: ${this.titles.join(", ")}`);
    }
}
