import { appendFile } from "node:fs/promises";
import { type ClockOwner, sdkClock } from "./clock.ts";

/** An unhandled error of an SDK client that was already closed. */
export interface StrayError {
    /** `"Alice's phone"` */
    client: string;
    /** An ISO date. */
    at: string;
    /** The error's stack, or what was thrown in its place. */
    stack: string;
}

const noted: StrayError[] = [];
let isNoting = false;

/**
 * Traces each unhandled rejection to the SDK client that it came from. A closed client's error is noted and fails no test.
 * A running client's error still fails the test, and its message names the client.
 */
export function noteStrayErrors(): void {
    if (isNoting) return;
    isNoting = true;
    const emit = process.emit;
    // A listener cannot hide an error from the test runner's own listener.
    const named = (...[event, ...values]: [event: string, ...values: unknown[]]): boolean => {
        const owner = event === "unhandledRejection" ? sdkClock.owner : undefined;
        if (owner?.isClosed) return note(owner, values[0]);
        if (owner) values[0] = ofRunning(owner, values[0]);
        return Reflect.apply(emit, process, [event, ...values]);
    };
    process.emit = named as typeof process.emit;
}

/** The errors noted since this was last asked. */
export function takeStrayErrors(): StrayError[] {
    return noted.splice(0);
}

/** Appends the errors noted since to a file; makes none where there are none. */
export async function writeStrayErrors(file: string): Promise<void> {
    const lines = takeStrayErrors().map(({ client, at, stack }) => `${at} ${client}, which was closed: ${stack}\n`);
    if (lines.length > 0) await appendFile(file, lines.join(""));
}

function note({ label }: ClockOwner, error: unknown): true {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    noted.push({ client: label, at: new Date().toISOString(), stack });
    return true;
}

function ofRunning({ label }: ClockOwner, error: unknown): Error {
    const message = error instanceof Error ? error.message : String(error);
    return new Error(`${label}, which runs, has an error that nobody awaits: ${message}`, { cause: error });
}
