import { expect, test } from "vitest";
import { type EntryRank, keptEntry } from "./kept-entry.ts";

function rank(is_verified: boolean, first_message_index: number, forwarded_count: number): EntryRank {
    return { is_verified, first_message_index, forwarded_count };
}

test.each([
    ["verified wins, whatever else", rank(true, 9, 9), rank(false, 0, 0), "the first"],
    ["and whichever came first", rank(false, 0, 0), rank(true, 9, 9), "the second"],
    ["then the lower index", rank(true, 3, 0), rank(true, 2, 9), "the second"],
    ["also where none is verified", rank(false, 2, 9), rank(false, 3, 0), "the first"],
    ["then the lower forwarded_count", rank(true, 2, 1), rank(true, 2, 0), "the second"],
    ["and not a higher one", rank(true, 2, 0), rank(true, 2, 1), "the first"],
    ["then neither", rank(true, 2, 1), rank(true, 2, 1), "either"],
] as const)("%s", (_, first, second, kept) => {
    expect(keptEntry(first, second)).toBe(kept);
});
