/** Something that ends once. While it ends, and after it has ended, another call does nothing; after a failure it tries again. */
export class EndOnce {
    #ending: Promise<void> | undefined;

    /** Whether it has ended, or ends just now. */
    public get hasBegun(): boolean {
        return this.#ending !== undefined;
    }

    /** @throws what the end throws */
    public do(end: () => Promise<void>): Promise<void> {
        this.#ending ??= end().catch((error: unknown) => {
            this.#ending = undefined;
            throw error;
        });
        return this.#ending;
    }
}
