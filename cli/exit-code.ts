import os from "node:os";

/** What the command's exit code tells a script. */
export const EXIT = {
    /** Everything is as claimed; the command did what it was asked to. */
    ok: 0,
    /** A claim is broken, a test failed. */
    broken: 1,
    /** It could not run: nothing is known. */
    couldNotRun: 2,
} as const;

/** As a shell tells of a program that a signal ended: 130 for Ctrl-C. */
export function exitCodeOf(signal: NodeJS.Signals): number {
    return 128 + os.constants.signals[signal];
}
