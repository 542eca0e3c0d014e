/** Whose turn it is, one after the other: `["A", "B", "A"]`. */
export type Order = readonly Side[];
export type Side = "A" | "B";

/** Every order in which the requests of two clients can come, each client's own in their order. @param a how many A sends */
export function merges(a: number, b: number): Order[] {
    if (a === 0 || b === 0) return [[...Array<Side>(a).fill("A"), ...Array<Side>(b).fill("B")]];
    const first = (side: Side, rest: Order[]): Order[] => rest.map((order) => [side, ...order]);
    return [...first("A", merges(a - 1, b)), ...first("B", merges(a, b - 1))];
}
