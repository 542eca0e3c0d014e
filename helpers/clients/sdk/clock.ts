import { AsyncLocalStorage } from "node:async_hooks";

/** Whose work is done inside {@link SdkClock.run}. */
export interface ClockOwner {
    /** For people: `"Alice's phone"`. */
    readonly label: string;
    /** Whether it is closed, or is being closed. */
    readonly isClosed: boolean;
}

/** Work that is nobody's. */
const NOBODY: ClockOwner = { label: "nobody", isClosed: false };

interface Timer {
    owner: ClockOwner;
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
    readonly #inside = new AsyncLocalStorage<ClockOwner>();
    readonly #timers = new Map<unknown, Timer>();

    public constructor() {
        const realSetTimeout = globalThis.setTimeout;
        const realClearTimeout = globalThis.clearTimeout;
        const patched = (callback: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): NodeJS.Timeout => {
            const owner = this.#inside.getStore();
            if (!owner) return realSetTimeout(callback, ms, ...args);
            const timer: Timer = {
                owner,
                due: performance.now() + ms,
                fire: AsyncLocalStorage.bind(() => {
                    this.#timers.delete(timer.real);
                    realClearTimeout(timer.real);
                    callback(...args);
                }),
                real: realSetTimeout(() => timer.fire(), ms),
            };
            this.#timers.set(timer.real, timer);
            return timer.real;
        };
        const clear = (handle: NodeJS.Timeout | string | number | undefined): void => {
            this.#timers.delete(handle);
            realClearTimeout(handle);
        };
        globalThis.setTimeout = Object.assign(patched, realSetTimeout) as typeof globalThis.setTimeout;
        globalThis.clearTimeout = clear as typeof globalThis.clearTimeout;
    }

    /** Runs something whose timers, and those of all it starts, live by this clock. @param owner whose timers they are */
    public run<T>(inside: () => T, owner: ClockOwner = NOBODY): T {
        return this.#inside.run(owner, inside);
    }

    /** Runs something that keeps the real time, and is nobody's, in the middle of work that is somebody's. */
    public outside<T>(action: () => T): T {
        return this.#inside.exit(action);
    }

    /** Whose work the caller is part of; undefined outside {@link SdkClock.run}. */
    public get owner(): ClockOwner | undefined {
        return this.#inside.getStore();
    }

    /**
     * Fires now, in order, every timer that would come due within so many milliseconds. Timers with more to go keep their
     * time: however often it is hurried, no request runs into its time limit by it.
     */
    public hurry(ms: number): void {
        const until = performance.now() + ms;
        this.#fire((timer) => timer.due <= until);
    }

    /** Fires now, in order, every timer of one owner, however long it has to go: what sleeps can see that it was stopped. */
    public wake(owner: ClockOwner): void {
        this.#fire((timer) => timer.owner === owner);
    }

    /** Clears every timer of one owner: nothing of it begins any more. */
    public forget(owner: ClockOwner): void {
        for (const timer of this.#timers.values()) if (timer.owner === owner) clearTimeout(timer.real);
    }

    #fire(which: (timer: Timer) => boolean): void {
        const chosen = [...this.#timers.values()].filter(which);
        for (const timer of chosen.sort((a, b) => a.due - b.due)) timer.fire();
    }
}

/** The one clock of this process: SDK clients share what the SDK keeps globally, so they share their time as well. */
export const sdkClock = new SdkClock();
