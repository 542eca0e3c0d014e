import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { type Interruption, unlessInterrupted } from "../interruption.ts";

/** Enter, as it is pressed: on a terminal, or a line from a pipe. */
export interface Enter {
    /** @returns false at the end of input: nobody will ever press it. @throws Interrupted */
    pressed(): Promise<boolean>;
    /** Lets go of the input. */
    close(): void;
}

/** Reads lines, and nothing but lines: Ctrl-C stays with the terminal. */
export function enterFrom(input: Readable, interruption: Interruption): Enter {
    const reader = createInterface({ input, terminal: false });
    // Made at once: a pipe's lines come before anybody asks for them.
    const lines = reader[Symbol.asyncIterator]();
    return {
        pressed: async () => !(await unlessInterrupted(interruption, lines.next())).done,
        close: () => reader.close(),
    };
}
