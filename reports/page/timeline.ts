import type { Checkpoint, History, Message, StoreRecord } from "../../helpers/ledger/history.ts";
import type { SessionVerdict, Verdict } from "../../helpers/ledger/verdict.ts";
import { keyOf, lossesOf, tellLosses } from "../loss.ts";
import type { Cell, Column, Group, GroupCell, HeldIndexes, Lane, Screen, SessionsData, TimelineData } from "./data.ts";
import { type Fate, groupByFate, type Span } from "./groups.ts";

/** A picture of what a client showed, and the `seq` of the checkpoint that it was taken at. */
export interface TakenScreen extends Screen {
    seq: number;
}

type Judged = Pick<Verdict, "sessions">;

/** Lays a history out over its steps, and marks where the verdict says that keys were lost. */
export function timelineOf(
    history: History,
    verdict: Judged,
    screens: readonly TakenScreen[] = [],
): { timeline: TimelineData; sessions: SessionsData } {
    const stretches = stretchesOf(history, screens);
    const columns = stretches.map(({ column }) => column);
    const stores = storesOf(stretches);
    const fates = fatesOf(verdict, columns, stores);
    const { order, groups } = groupByFate([...fates.values()]);
    const lanes = stores.map((store) => laneOf(store, order, groups));
    return {
        timeline: { columns, lanes, groups: groups.map((group) => named(group, order, history, verdict)) },
        sessions: sessionsOf(history, verdict, stretches, stores, order),
    };
}

interface Stretch {
    column: Column;
    checkpoint: Checkpoint | undefined;
}

function stretchesOf({ entries }: History, screens: readonly TakenScreen[]): Stretch[] {
    const stretches: Stretch[] = [];
    let column = emptyColumn();
    for (const entry of entries) {
        if (entry.kind === "message") column.messages++;
        else if (entry.kind === "step") column.steps.push(entry.title);
        else if (entry.kind === "notice") column.notices.push({ client: entry.client, text: entry.text });
        else if (entry.kind === "checkpoint") {
            const taken = screens.filter(({ seq }) => seq === entry.seq).map(({ seq: _, ...screen }) => screen);
            stretches.push({ column: { ...column, checkpoint: entry.name, screens: taken }, checkpoint: entry });
            column = emptyColumn();
        }
    }
    if (column.steps.length > 0) stretches.push({ column, checkpoint: undefined });
    return stretches;
}

function emptyColumn(): Column {
    return { steps: [], checkpoint: null, messages: 0, notices: [], screens: [] };
}

/** One store over the run: what it was at the end of each column, with the lowest index of each session that it holds. */
interface Store {
    label: string;
    kind: StoreRecord["kind"];
    /** "unknown" where nobody looked, "absent" where it was not there. */
    at: ("unknown" | "absent" | { record: StoreRecord; indexes: Map<string, number> })[];
}

function storesOf(stretches: readonly Stretch[]): Store[] {
    const stores = new Map<string, Store>();
    const empty = (): Store["at"] => stretches.map(({ checkpoint }) => (checkpoint ? "absent" : "unknown"));
    stretches.forEach(({ checkpoint }, column) => {
        for (const record of checkpoint?.stores ?? []) {
            const store = stores.get(record.id) ?? { label: record.label, kind: record.kind, at: empty() };
            store.at[column] = { record, indexes: indexesOf(record) };
            stores.set(record.id, store);
        }
    });
    return [...stores.values()];
}

/** The lowest index by session; a store may hold several copies of one. */
function indexesOf({ copies }: StoreRecord): Map<string, number> {
    const lowest = new Map<string, number>();
    for (const { room, session, firstKnownIndex } of copies) {
        const key = keyOf({ room, session });
        lowest.set(key, Math.min(firstKnownIndex, lowest.get(key) ?? Number.POSITIVE_INFINITY));
    }
    return lowest;
}

/** Every session that any store ever held, by key. */
function fatesOf(verdict: Judged, columns: readonly Column[], stores: readonly Store[]): Map<string, Fate> {
    const judged = new Map(verdict.sessions.map((session) => [keyOf(session), session]));
    const fates = new Map<string, Fate>();
    const open = stores.flatMap(({ at }) => at.filter((moment) => typeof moment === "object"));
    for (const { indexes } of open) {
        for (const [key, index] of indexes) {
            const known = fates.get(key);
            if (known) known.from = Math.min(known.from, index);
            else fates.set(key, newFate(key, index, judged.get(key), columns));
        }
    }
    for (const fate of fates.values()) fate.held = stores.map(({ at }) => at.map((moment) => heldAs(moment, fate)));
    return fates;
}

function newFate(key: string, from: number, judged: SessionVerdict | undefined, columns: readonly Column[]): Fate {
    const [room = "", session = ""] = key.split(" ");
    const gone = judged && judged.status !== "kept" && judged.status !== "unproven";
    return {
        key,
        room,
        session,
        status: judged?.status ?? "not judged",
        from: Math.min(from, judged?.firstKnownIndex ?? from),
        goneIn: gone ? columnOf(judged, columns) : null,
        held: [],
    };
}

function heldAs(moment: Store["at"][number], { key, from }: Fate): string {
    if (typeof moment === "string" || moment.record.closed !== undefined) return "-";
    const index = moment.indexes.get(key);
    return index === undefined ? "0" : index <= from ? "1" : "2";
}

/** Where it was gone; at the end where no step is to blame. */
function columnOf({ goneAfter }: SessionVerdict, columns: readonly Column[]): number {
    const at = goneAfter === null ? -1 : columns.findLastIndex((column) => column.steps.includes(goneAfter));
    return at === -1 ? columns.length - 1 : at;
}

function laneOf({ label, kind, at }: Store, order: readonly Fate[], groups: readonly Span[]): Lane {
    let before: Map<string, number> | undefined;
    const cells = at.map((moment): Cell => {
        if (typeof moment === "string") return { state: moment };
        const { record, indexes } = moment;
        if (record.closed !== undefined) return { state: "closed", why: record.closed };
        const cells = groups.map(({ from, count }) => countIn(order.slice(from, from + count), before, indexes));
        const then = before;
        before = indexes;
        return {
            state: "held",
            sessions: indexes.size,
            unreadable: record.unreadable.length,
            gained: then ? [...indexes.keys()].filter((key) => !then.has(key)).length : 0,
            vanished: cells.reduce((sum, [, , vanished]) => sum + vanished, 0),
            worsened: cells.reduce((sum, [, , , worsened]) => sum + worsened, 0),
            groups: cells,
        };
    });
    return { label, kind, cells };
}

function countIn(fates: readonly Fate[], before: Map<string, number> | undefined, now: Map<string, number>): GroupCell {
    let [whole, partly, vanished, worsened] = [0, 0, 0, 0];
    for (const { key, from } of fates) {
        const [then, index] = [before?.get(key), now.get(key)];
        if (index === undefined) vanished += then === undefined ? 0 : 1;
        else {
            if (index <= from) whole++;
            else partly++;
            if (then !== undefined && index > then) worsened++;
        }
    }
    return [whole, partly, vanished, worsened];
}

function named({ from, count, ...span }: Span, order: readonly Fate[], history: History, verdict: Judged): Group {
    const fates = order.slice(from, from + count);
    const rooms = [...new Set(fates.map(({ room }) => room))];
    const [room = ""] = rooms;
    const keys = new Set(fates.map(({ key }) => key));
    const sessions = verdict.sessions.filter((session) => keys.has(keyOf(session)));
    return {
        ...span,
        from,
        count,
        room: rooms.length === 1 ? (history.rooms[room] ?? room) : `${rooms.length} rooms`,
        told: tellLosses(lossesOf(history, { ...verdict, sessions })),
    };
}

function sessionsOf(
    history: History,
    verdict: Judged,
    stretches: readonly Stretch[],
    stores: readonly Store[],
    order: readonly Fate[],
): SessionsData {
    const rooms = [...new Set(order.map(({ room }) => room))];
    const messages = messagesOf(history, stretches);
    const senders = [...new Set([...messages.values()].flat().map(({ entry }) => entry.sender))];
    const judged = new Map(verdict.sessions.map((session) => [keyOf(session), session]));
    const sessions = order.map((fate): SessionsData["sessions"][number] => {
        const session = judged.get(fate.key);
        const unreadable = new Set(session?.unreadable);
        return {
            session: fate.session,
            room: rooms.indexOf(fate.room),
            from: fate.from,
            nowFrom: session?.nowFrom ?? null,
            lastSeen: session?.lastSeen ?? null,
            stillIn: session?.stillIn ?? [],
            messages: (messages.get(fate.key) ?? []).map(({ entry, column }) => [
                entry.event,
                entry.index,
                senders.indexOf(entry.sender),
                column,
                unreadable.has(entry.event) ? 0 : 1,
            ]),
        };
    });
    return {
        rooms: rooms.map((id) => ({ id, name: history.rooms[id] ?? id })),
        senders,
        sessions,
        held: stores.map(({ at }) => heldIndexes(at, order)),
    };
}

/** Every message with the column it was sent in, by session. */
function messagesOf(
    { entries }: History,
    stretches: readonly Stretch[],
): Map<string, { entry: Message; column: number }[]> {
    const messages = new Map<string, { entry: Message; column: number }[]>();
    let column = 0;
    for (const entry of entries) {
        if (entry.kind === "checkpoint") column++;
        if (entry.kind !== "message") continue;
        const key = keyOf(entry);
        const list = messages.get(key) ?? [];
        list.push({ entry, column: Math.min(column, stretches.length - 1) });
        messages.set(key, list);
    }
    return messages;
}

function heldIndexes(at: Store["at"], order: readonly Fate[]): HeldIndexes[] {
    const columns = new Map<string, number>();
    return at.map((moment, column): HeldIndexes => {
        if (typeof moment === "string" || moment.record.closed !== undefined) return null;
        const indexes = order.map(({ key }) => moment.indexes.get(key) ?? null);
        const same = columns.get(indexes.join());
        if (same !== undefined) return same;
        columns.set(indexes.join(), column);
        return indexes;
    });
}
