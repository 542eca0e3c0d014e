import type { Checkpoint, History } from "../history.ts";

/**
 * Up to which entry a claim about a checkpoint looks at what the path counted on and read. After the last checkpoint it
 * looks at the rest of the record: a path may count on something after its last step.
 */
export function countedUntil({ entries }: Pick<History, "entries">, { seq }: Pick<Checkpoint, "seq">): number {
    const isLast = !entries.some((entry) => entry.kind === "checkpoint" && entry.seq > seq);
    return isLast ? Infinity : seq;
}
