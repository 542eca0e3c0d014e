import type { Checkpoint, History, StoreRecord } from "../../helpers/ledger/history.ts";
import type { SessionStatus, SessionVerdict, Verdict } from "../../helpers/ledger/verdict.ts";

/** A stretch of a run that ends with a look at every store, or with the run. */
export interface Column {
    /** The document's titles of the steps in it; none before the first step. */
    steps: string[];
    /** Name of the checkpoint that ends it; undefined when nobody looked after it. */
    checkpoint: string | undefined;
    /** How many messages were sent in it. */
    messages: number;
    /** What clients told their user in it. */
    notices: string[];
}

/** A session by the names a person knows. */
export interface Mark {
    room: string;
    session: string;
}

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
          vanished: Mark[];
          worsened: Mark[];
      };

export interface Lane {
    label: string;
    kind: StoreRecord["kind"];
    /** One for each column. */
    cells: Cell[];
}

/** What the audit says is gone since a column: of all stores that count, not of one. */
export interface Gone extends Mark {
    status: Exclude<SessionStatus, "kept">;
}

/** What every store held, step by step. */
export interface Timeline {
    columns: Column[];
    lanes: Lane[];
    /** One list for each column. */
    gone: Gone[][];
}

/** Lays a history out over its steps, and marks where the verdict says that keys were lost. */
export function timelineOf(history: History, verdict: Verdict): Timeline {
    const stretches = stretchesOf(history);
    const columns = stretches.map(({ column }) => column);
    const checkpoints = stretches.map(({ checkpoint }) => checkpoint);
    return { columns, lanes: lanesOf(history, checkpoints), gone: goneOf(history, verdict, columns) };
}

interface Stretch {
    column: Column;
    checkpoint: Checkpoint | undefined;
}

function stretchesOf({ entries }: History): Stretch[] {
    const stretches: Stretch[] = [];
    let column = emptyColumn();
    for (const entry of entries) {
        if (entry.kind === "message") column.messages++;
        else if (entry.kind === "step") column.steps.push(entry.title);
        else if (entry.kind === "notice") column.notices.push(`${entry.client}: ${entry.text}`);
        else if (entry.kind === "checkpoint") {
            stretches.push({ column: { ...column, checkpoint: entry.name }, checkpoint: entry });
            column = emptyColumn();
        }
    }
    if (column.steps.length > 0) stretches.push({ column, checkpoint: undefined });
    return stretches;
}

function emptyColumn(): Column {
    return { steps: [], checkpoint: undefined, messages: 0, notices: [] };
}

function lanesOf(history: History, checkpoints: readonly (Checkpoint | undefined)[]): Lane[] {
    const lanes = new Map<string, Lane>();
    for (const { id, kind, label } of checkpoints.flatMap((checkpoint) => checkpoint?.stores ?? [])) {
        if (!lanes.has(id)) lanes.set(id, { label, kind, cells: cellsOf(history, id, checkpoints) });
    }
    return [...lanes.values()];
}

function cellsOf(history: History, id: string, checkpoints: readonly (Checkpoint | undefined)[]): Cell[] {
    let before: StoreRecord | undefined;
    return checkpoints.map((checkpoint): Cell => {
        if (!checkpoint) return { state: "unknown" };
        const now = checkpoint.stores.find((store) => store.id === id);
        if (!now) return { state: "absent" };
        if (now.closed !== undefined) return { state: "closed", why: now.closed };
        const cell = compare(history, before, now);
        before = now;
        return cell;
    });
}

function compare(history: History, before: StoreRecord | undefined, now: StoreRecord): Cell {
    const then = indexes(before);
    const held = indexes(now);
    const mark = (key: string) => markOf(history, key);
    return {
        state: "held",
        sessions: held.size,
        unreadable: now.unreadable.length,
        gained: before ? [...held.keys()].filter((key) => !then.has(key)).length : 0,
        vanished: [...then.keys()].filter((key) => !held.has(key)).map(mark),
        worsened: [...then].filter(([key, index]) => (held.get(key) ?? index) > index).map(([key]) => mark(key)),
    };
}

/** The lowest index by session; a store may hold several copies of one. */
function indexes(store: StoreRecord | undefined): Map<string, number> {
    const lowest = new Map<string, number>();
    for (const { room, session, firstKnownIndex } of store?.copies ?? []) {
        const key = keyOf(room, session);
        lowest.set(key, Math.min(firstKnownIndex, lowest.get(key) ?? Number.POSITIVE_INFINITY));
    }
    return lowest;
}

/** Neither half of it has spaces. */
function keyOf(room: string, session: string): string {
    return `${room} ${session}`;
}

function markOf(history: History, key: string): Mark {
    const [room = "", session = ""] = key.split(" ");
    return { room: history.rooms[room] ?? room, session };
}

function goneOf(history: History, verdict: Verdict, columns: readonly Column[]): Gone[][] {
    const gone: Gone[][] = columns.map(() => []);
    for (const session of verdict.sessions) {
        if (session.status === "kept") continue;
        const mark = markOf(history, keyOf(session.room, session.session));
        gone[columnOf(session, columns)]?.push({ ...mark, status: session.status });
    }
    return gone;
}

/** Where it was gone; at the end where no step is to blame. */
function columnOf({ goneAfter }: SessionVerdict, columns: readonly Column[]): number {
    const at = goneAfter === null ? -1 : columns.findLastIndex((column) => column.steps.includes(goneAfter));
    return at === -1 ? columns.length - 1 : at;
}
