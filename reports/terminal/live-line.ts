import { duration } from "../duration.ts";

/** A test that runs now. */
export interface Running {
    title: string;
    /** What it does now; undefined until it says so. */
    step: string | undefined;
    /** When it began, in milliseconds since the epoch. */
    since: number;
}

/** The one line that says what runs now, cut to the terminal's width. */
export function liveLine(running: readonly Running[], now: number, columns: number): string {
    const line = running
        .map(({ title, step, since }) => `${[title, step].filter(Boolean).join(" › ")}  ${duration(now - since)}`)
        .join("  │  ");
    return line.length < columns ? line : `${line.slice(0, Math.max(0, columns - 2))}…`;
}
