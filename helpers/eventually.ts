import { setTimeout as delay } from "node:timers/promises";

/** Far longer than anything takes on an idle machine: a busy one makes nobody red. */
const LIMIT_MS = 60_000;

/** A wait that ran into its limit. The message says what was expected, and what was seen last. */
export class NeverHappened extends Error {
    /** What was seen last, as JSON; undefined where nothing was. */
    public readonly seen: string | undefined;

    public constructor(message: string, seen?: string, options?: ErrorOptions) {
        super(message, options);
        this.seen = seen;
    }
}

/** How a wait is limited, in milliseconds. */
export interface WaitLimits {
    limitMs?: number;
    everyMs?: number;
}

/** Every probe has at least this time to answer, in milliseconds, also near the limit: a busy machine answers late. */
const SHORTEST_PROBE_MS = 10_000;

/** What Playwright reports when a page navigates while a probe looks into it. The next probe sees the next page. */
const NAVIGATION = /Execution context was destroyed|Cannot find context with specified id/;

/**
 * Asks again and again until the answer is as expected: for states that announce themselves by no event (a server's
 * count, a file). Where there is an event, wait for that instead.
 *
 * @param what for the message: `"the backup to hold 20 sessions"`
 * @param probe the state as seen now. A probe in a page that navigates is asked again; any other error ends the wait
 * @param isDone whether that is what was waited for
 * @throws NeverHappened after `limitMs`, also when a probe does not answer; what the probe throws
 */
export async function eventually<T>(
    what: string,
    probe: () => Promise<T> | T,
    isDone: (seen: T) => boolean,
    { limitMs = LIMIT_MS, everyMs = 50 }: WaitLimits = {},
): Promise<T> {
    const deadline = performance.now() + limitMs;
    const waited = `waited ${limitMs / 1000} s for ${what}`;
    let lastSeen: string | undefined;
    for (;;) {
        const left = Math.max(deadline - performance.now(), SHORTEST_PROBE_MS);
        const look = await looked(left, probe);
        if ("seen" in look) {
            if (isDone(look.seen)) return look.seen;
            lastSeen = JSON.stringify(look.seen, (_, value) => (value instanceof Map ? [...value] : value));
        }
        if (look.late) {
            const text = `${waited}; the last probe did not answer; last seen: ${lastSeen ?? "nothing"}`;
            throw new NeverHappened(text, lastSeen);
        }
        if (performance.now() > deadline) {
            const { navigation: cause } = look;
            throw new NeverHappened(`${waited}; last seen: ${lastSeen ?? "nothing"}`, lastSeen, { cause });
        }
        await delay(everyMs);
    }
}

/** What one probe came to. */
type Look<T> = { late?: boolean; navigation?: unknown } | { seen: T; late?: never; navigation?: never };

async function looked<T>(limitMs: number, probe: () => Promise<T> | T): Promise<Look<T>> {
    const ended = new AbortController();
    const late = delay(limitMs, { late: true }, { signal: ended.signal }).catch(() => ({ late: true }));
    const answer = (async () => probe())().then(
        (seen) => ({ seen }),
        (error: unknown) => {
            if (error instanceof Error && NAVIGATION.test(error.message)) return { navigation: error };
            throw error;
        },
    );
    try {
        return await Promise.race([answer, late]);
    } finally {
        ended.abort();
    }
}

/**
 * Waits like {@link eventually}. When the time is up, the last state seen is the answer.
 *
 * @throws NeverHappened where no probe answered at all; what the probe throws
 */
export async function seenWithin<T>(
    what: string,
    probe: () => Promise<T> | T,
    isDone: (seen: T) => boolean,
    limits: WaitLimits & { limitMs: number },
): Promise<T> {
    let last: { seen: T } | undefined;
    let failure: unknown;
    const remembered = async (): Promise<T> => {
        try {
            last = { seen: await probe() };
            return last.seen;
        } catch (error) {
            failure = error;
            throw error;
        }
    };
    try {
        return await eventually(what, remembered, isDone, limits);
    } catch (error) {
        const isTimeUp = error instanceof NeverHappened && error !== failure;
        if (isTimeUp && last) return last.seen;
        throw error;
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
