/** Counts what is under way, so that an end can wait for it. */
export class UnderWay {
    #count = 0;

    /** How much of it has not ended. */
    public get count(): number {
        return this.#count;
    }

    /** Counts work until it ends, where it is a promise. @returns the work: who awaits it gets its errors as well */
    public track<T>(work: T): T {
        if (!(work instanceof Promise)) return work;
        this.#count += 1;
        const ended = work.finally(() => {
            this.#count -= 1;
        });
        return ended as T;
    }

    /** Counts a request until its answer is read. */
    public trackAnswer(answer: Promise<Response>): Promise<Response> {
        return this.track(
            answer.then((response) => {
                for (const read of ["arrayBuffer", "blob", "json", "text"] as const) {
                    const whole = response[read].bind(response);
                    Object.defineProperty(response, read, { value: () => this.track(whole()) });
                }
                return response;
            }),
        );
    }
}
