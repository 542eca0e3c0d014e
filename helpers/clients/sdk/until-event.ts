// Not the global ones: a limit is not the SDK's, and must not be hurried with its timers.
import { clearTimeout, setTimeout } from "node:timers";
import { NeverHappened } from "../../eventually.ts";

/** The part of the SDK's emitters that a wait needs. */
interface Emitter {
    on(event: string, listener: () => void): unknown;
    off(event: string, listener: () => void): unknown;
}

const LIMIT_MS = 60_000;

/**
 * Waits for a state that an event announces.
 *
 * @param emitter is listened to only while waiting
 * @param isDone asked at once, and after each event; what it throws ends the wait
 * @param what for the message: `"Alice's phone to finish its first sync"`
 * @throws NeverHappened after 60 s
 */
export async function untilEvent(emitter: object, event: string, isDone: () => boolean, what: string): Promise<void> {
    const { on, off } = emitter as Emitter;
    if (isDone()) return;
    await new Promise<void>((resolve, reject) => {
        const limit = setTimeout(
            () => end(() => reject(new NeverHappened(`waited ${LIMIT_MS / 1000} s for ${what}`))),
            LIMIT_MS,
        );
        const listener = (): void => {
            try {
                if (isDone()) end(resolve);
            } catch (error) {
                end(() => reject(error));
            }
        };
        const end = (settle: () => void): void => {
            clearTimeout(limit);
            off.call(emitter, event, listener);
            settle();
        };
        on.call(emitter, event, listener);
    });
}
