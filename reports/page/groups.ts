import type { Group } from "./data.ts";

/** What became of one session over a run. */
export interface Fate {
    /** Names it in its history: room id and session id. */
    key: string;
    room: string;
    session: string;
    status: Group["status"];
    /** The lowest index that any store ever knew. */
    from: number;
    goneIn: number | null;
    /** By store, then by column, a sign each: equal where two sessions were held alike. */
    held: string[][];
}

/** Sessions that stand next to each other in the order. */
export type Span = Pick<Group, "status" | "goneIn" | "from" | "count">;

/** More groups than these are no picture any more. */
const MOST = 24;

const WORST_FIRST: Group["status"][] = [
    "lost",
    "broken",
    "worsened",
    "documented loss",
    "unproven",
    "kept",
    "not judged",
];

/**
 * Puts sessions that went the same way side by side, the worst first: those of one room, where that makes too many
 * groups those of all rooms, and where that is still too many, all sessions with one status and step.
 */
export function groupByFate(fates: readonly Fate[]): { order: Fate[]; groups: Span[] } {
    const held = (fate: Fate) => fate.held.map((lane) => lane.join("")).join(" ");
    const roughly = ({ status, goneIn }: Fate) => `${status} ${goneIn}`;
    const ways = [
        (fate: Fate) => `${roughly(fate)} ${held(fate)} ${fate.room}`,
        (fate: Fate) => `${roughly(fate)} ${held(fate)}`,
        roughly,
    ];
    let found: Fate[][] = [];
    for (const way of ways) {
        found = [...Map.groupBy(fates, way).values()];
        if (found.length <= MOST) break;
    }
    return inOrder(found);
}

function inOrder(found: Fate[][]): { order: Fate[]; groups: Span[] } {
    const sorted = found
        .flatMap(([first, ...rest]) => (first ? [{ first, fates: [first, ...rest] }] : []))
        .sort(
            (a, b) =>
                WORST_FIRST.indexOf(a.first.status) - WORST_FIRST.indexOf(b.first.status) ||
                (a.first.goneIn ?? 0) - (b.first.goneIn ?? 0) ||
                b.fates.length - a.fates.length,
        );
    let from = 0;
    const groups = sorted.map(({ first: { status, goneIn }, fates }): Span => {
        const span = { status, goneIn, from, count: fates.length };
        from += fates.length;
        return span;
    });
    return { order: sorted.flatMap(({ fates }) => fates), groups };
}
