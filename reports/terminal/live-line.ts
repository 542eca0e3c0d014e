import { duration } from "../duration.ts";

/** A test that runs now. */
export interface Running {
    title: string;
    /** What it does now; undefined until it says so. */
    step: string | undefined;
    /** When it began, in milliseconds since the epoch. */
    since: number;
}

const BETWEEN = "  │  ";

/** The one line that says what runs now, in less than the terminal's width: each has an equal share of it. */
export function liveLine(running: readonly Running[], now: number, columns: number): string {
    const share = Math.floor((columns - 1 - BETWEEN.length * (running.length - 1)) / running.length);
    return running.map((one) => segment(one, now, share)).join(BETWEEN);
}

/** How long it has taken is never cut: it is what moves. */
function segment({ title, step, since }: Running, now: number, width: number): string {
    const elapsed = `  ${duration(now - since)}`;
    return `${cut([title, step].filter(Boolean).join(" › "), width - elapsed.length)}${elapsed}`;
}

function cut(text: string, width: number): string {
    return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
