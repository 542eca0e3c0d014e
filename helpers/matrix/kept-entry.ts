import type { BackupEntry } from "./user-api.ts";

/** What of an entry a homeserver chooses by. */
export type EntryRank = Pick<BackupEntry, "is_verified" | "first_message_index" | "forwarded_count">;

/**
 * Which of two entries of one session a backup keeps, when the second is uploaded after the first.
 *
 * @returns `"either"` where nothing sets them apart: both are then as good
 * @see https://spec.matrix.org/v1.19/client-server-api/#server-side-key-backups
 */
export function keptEntry(first: EntryRank, second: EntryRank): "the first" | "the second" | "either" {
    if (first.is_verified !== second.is_verified) return first.is_verified ? "the first" : "the second";
    return (
        lower(first.first_message_index, second.first_message_index) ??
        lower(first.forwarded_count, second.forwarded_count) ??
        "either"
    );
}

function lower(first: number, second: number): "the first" | "the second" | undefined {
    if (first === second) return undefined;
    return first < second ? "the first" : "the second";
}
