import { NeverHappened } from "../eventually.ts";
import type { Recorder } from "./recorder.ts";

/** Where what a path waits for, reads and uploads is noted while somebody's keys are recorded: the audit judges it. */
export type Observer = Pick<Recorder, "expectation" | "shown" | "accepted" | "spoilt" | "patience">;

/** Whoever is not recorded has none: then a wait that is not met throws. */
export type ObserverOf = () => Observer | undefined;

/**
 * Waits for something about keys that the path counts on. Where the wait is not met, the record says so and the path goes
 * on, as a user would.
 *
 * @param what for people: `"Alice's backup to hold 11 sessions"`
 * @param wait resolves with what was seen last; it is given its limit, where that is another than usual
 * @param holds how many sessions a store is to hold by then
 * @throws NeverHappened where nobody records; every other error of the wait
 */
export async function countOn<T>(
    observer: Observer | undefined,
    what: string,
    wait: (limit: { limitMs?: number }) => Promise<T>,
    holds?: NonNullable<Parameters<Observer["expectation"]>[1]["holds"]>,
): Promise<void> {
    let seen: string;
    let met = true;
    try {
        seen = inWords(await wait(observer?.patience ?? {}));
    } catch (error) {
        if (!observer || !(error instanceof NeverHappened)) throw error;
        seen = error.seen ?? error.message;
        met = false;
    }
    await observer?.expectation(what, { met, seen, ...(holds && { holds }) });
}

function inWords(seen: unknown): string {
    return typeof seen === "string" ? seen : (JSON.stringify(seen) ?? "done");
}
