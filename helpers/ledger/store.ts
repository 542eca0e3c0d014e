import type { ExportedSession } from "../megolm/key-export.ts";
import type { StoreRecord } from "./history.ts";

/** A room key as some store holds it, key bytes included: never written anywhere. */
export interface HeldKey extends Pick<ExportedSession, "room_id" | "session_id" | "session_key"> {
    /** The first message index that the homeserver reports for it, where it is an entry of a backup. */
    first_message_index?: unknown;
}

/** What opening a store gave. */
export interface StoreReading {
    keys: HeldKey[];
    /** Entries that are there but do not open. */
    unreadable: StoreRecord["unreadable"];
    /** Why the user cannot open the store as a whole; `keys` is then empty. */
    closed?: string;
    /** Of a backup: which version of it was read. */
    version?: string;
    /** Why keyproof could not read it; `keys` is then empty and says nothing. */
    unread?: string;
}

/**
 * A place that holds room keys and that the user can open with what the user has: a signed-in device, a backup with its
 * recovery key, an export file with its passphrase.
 */
export interface Store {
    /** Stays the same over a run. */
    readonly id: string;
    readonly kind: StoreRecord["kind"];
    /** For people. */
    readonly label: string;
    /** Reads all of it. What the user could not open is part of the answer, never an exception. */
    read(): Promise<StoreReading>;
}
