import type { StoreRecord } from "../../helpers/ledger/history.ts";
import type { LastSeen, SessionStatus } from "../../helpers/ledger/verdict.ts";

/*
 * What the page's script is given of a path, as JSON in two script elements: the timeline is read when the path is opened
 * and does not grow with the account; the sessions are read when one of them is asked for.
 */

/** A stretch of a run that ends with a look at every store, or with the run. */
export interface Column {
    /** The document's titles of the steps in it; none before the first step. */
    steps: string[];
    /** Name of the checkpoint that ends it; null when nobody looked after it. */
    checkpoint: string | null;
    /** How many messages were sent in it. */
    messages: number;
    /** What clients told their user in it. */
    notices: { client: string; text: string }[];
    screens: Screen[];
}

/** What a client showed at a checkpoint. */
export interface Screen {
    client: string;
    /** A data URI where the picture is in the page, else its file's address relative to the page. */
    src: string;
    embedded: boolean;
}

/** Sessions that went the same way: the page draws these, not each session. */
export interface Group {
    /** The rooms' names; `"3 rooms"` where they are more than one. */
    room: string;
    status: SessionStatus | "not judged";
    /** Its sessions are those from `from` on, `count` of them, in {@link SessionsData.sessions}. */
    from: number;
    count: number;
    /** The column at whose end they were gone or worse; null where they never were. */
    goneIn: number | null;
    /** What became of them, a sentence each fate; none where they are kept. */
    told: string[];
}

/**
 * How many sessions of a group a store held in one cell: `[whole, partly, vanished, worsened]`. *Partly* is from a later
 * message on than is known elsewhere; *vanished* and *worsened* compare with the last time that the store was open.
 */
export type GroupCell = readonly [whole: number, partly: number, vanished: number, worsened: number];

/** What one store held at the end of one column. */
export type Cell =
    | { state: "unknown" }
    | { state: "absent" }
    | { state: "closed"; why: string }
    | {
          state: "held";
          sessions: number;
          /** Entries that the user's key does not open. */
          unreadable: number;
          /** Compared with the last time it was open. */
          gained: number;
          vanished: number;
          worsened: number;
          /** One for each group. */
          groups: GroupCell[];
      };

export interface Lane {
    label: string;
    kind: StoreRecord["kind"];
    /** One for each column. */
    cells: Cell[];
}

/** What every store held, step by step. */
export interface TimelineData {
    columns: Column[];
    lanes: Lane[];
    groups: Group[];
}

/** `[event, message index, sender, column it was sent in, whether it can be read]`; the sender by its place in `senders`. */
export type MessageRow = readonly [event: string, index: number, sender: number, column: number, readable: 0 | 1];

export interface SessionRow {
    session: string;
    /** By its place in `rooms`. */
    room: number;
    /** The lowest index that any store ever knew. */
    from: number;
    /** The lowest index that a store that counts knows in the end; null where none has it, or where it was not judged. */
    nowFrom: number | null;
    lastSeen: LastSeen | null;
    /** Labels of stores that hold it still but that the document does not count on. */
    stillIn: string[];
    messages: MessageRow[];
}

/**
 * The first known index of each session in one cell, in the order of the sessions, null where it is not held. In place
 * of a list: null where nothing is known of the cell, or the column of the same lane that it is equal to.
 */
export type HeldIndexes = (number | null)[] | number | null;

export interface SessionsData {
    rooms: { id: string; name: string }[];
    senders: string[];
    /** In the order of the groups. */
    sessions: SessionRow[];
    /** By lane, then by column. */
    held: HeldIndexes[][];
}
