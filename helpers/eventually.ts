import { setTimeout as delay } from "node:timers/promises";

/** Far longer than anything takes on an idle machine: a busy one makes nobody red. */
const LIMIT_MS = 60_000;

/** A wait that ran into its limit. The message says what was expected, and what was seen last. */
export class NeverHappened extends Error {
    /** What was seen last, as JSON; undefined where nothing was. */
    public readonly seen: string | undefined;

    public constructor(message: string, seen?: string) {
        super(message);
        this.seen = seen;
    }
}

/**
 * Asks again and again until the answer is as expected: for states that announce themselves by no event (a server's
 * count, a file). Where there is an event, wait for that instead.
 *
 * @param what for the message: `"the backup to hold 20 sessions"`
 * @param probe the state as seen now
 * @param isDone whether that is what was waited for
 * @throws NeverHappened after `limitMs`
 */
export async function eventually<T>(
    what: string,
    probe: () => Promise<T> | T,
    isDone: (seen: T) => boolean,
    { limitMs = LIMIT_MS, everyMs = 50 }: { limitMs?: number; everyMs?: number } = {},
): Promise<T> {
    const deadline = performance.now() + limitMs;
    for (;;) {
        const seen = await probe();
        if (isDone(seen)) return seen;
        if (performance.now() > deadline) {
            const text = JSON.stringify(seen, (_, value) => (value instanceof Map ? [...value] : value));
            throw new NeverHappened(`waited ${limitMs / 1000} s for ${what}; last seen: ${text}`, text);
        }
        await delay(everyMs);
    }
}

/**
 * Gives a promise that has no limit of its own one.
 *
 * @param what for the message: `"the verification to be done"`
 * @throws NeverHappened after `limitMs`, or what the promise was rejected with
 */
export async function within<T>(limitMs: number, what: string, promise: Promise<T>): Promise<T> {
    const ended = new AbortController();
    const limit = delay(limitMs, undefined, { signal: ended.signal }).then(
        () => {
            throw new NeverHappened(`waited ${limitMs / 1000} s for ${what}`);
        },
        () => promise,
    );
    try {
        return await Promise.race([promise, limit]);
    } finally {
        ended.abort();
    }
}
