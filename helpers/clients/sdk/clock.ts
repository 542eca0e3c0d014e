import { AsyncLocalStorage } from "node:async_hooks";

interface Timer {
    /** On the real clock. */
    due: number;
    fire: () => void;
    real: NodeJS.Timeout;
}

/**
 * The clock that SDK clients live by. It runs like any other, and can be hurried: what would come due soon happens at
 * once. So the SDK's random 0-10 s delay before an upload is driven, not slept through.
 *
 * Only timers set inside {@link SdkClock.run} are its own; the rest of the process keeps the real time.
 */
export class SdkClock {
    readonly #inside = new AsyncLocalStorage<boolean>();
    readonly #timers = new Set<Timer>();

    public constructor() {
        const realSetTimeout = globalThis.setTimeout;
        const realClearTimeout = globalThis.clearTimeout;
        const patched = (callback: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): NodeJS.Timeout => {
            if (!this.#inside.getStore()) return realSetTimeout(callback, ms, ...args);
            const timer: Timer = {
                due: performance.now() + ms,
                fire: AsyncLocalStorage.bind(() => {
                    this.#timers.delete(timer);
                    realClearTimeout(timer.real);
                    callback(...args);
                }),
                real: realSetTimeout(() => timer.fire(), ms),
            };
            this.#timers.add(timer);
            return timer.real;
        };
        const clear = (handle: NodeJS.Timeout | string | number | undefined): void => {
            for (const timer of this.#timers) if (timer.real === handle) this.#timers.delete(timer);
            realClearTimeout(handle);
        };
        globalThis.setTimeout = Object.assign(patched, realSetTimeout) as typeof globalThis.setTimeout;
        globalThis.clearTimeout = clear as typeof globalThis.clearTimeout;
    }

    /** Runs something whose timers, and those of all it starts, live by this clock. */
    public run<T>(inside: () => T): T {
        return this.#inside.run(true, inside);
    }

    /**
     * Fires now, in order, every timer that would come due within so many milliseconds. Timers with more to go keep their
     * time: however often it is hurried, no request runs into its time limit by it.
     */
    public hurry(ms: number): void {
        const until = performance.now() + ms;
        const due = [...this.#timers].filter((timer) => timer.due <= until);
        for (const timer of due.sort((a, b) => a.due - b.due)) timer.fire();
    }
}

/** The one clock of this process: SDK clients share what the SDK keeps globally, so they share their time as well. */
export const sdkClock = new SdkClock();
