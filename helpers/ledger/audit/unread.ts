import type { StoreRecord } from "../history.ts";

/** One line for each store that could not be read. */
export function unreadIn(stores: readonly StoreRecord[]): string[] {
    const lines = stores.flatMap(({ label, unread }) =>
        unread === undefined ? [] : [`${label} could not be read: ${unread}`],
    );
    return [...new Set(lines)];
}
