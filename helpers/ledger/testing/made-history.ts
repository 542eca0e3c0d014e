import type {
    Accepted,
    AccountRecord,
    Checkpoint,
    Claim,
    Copy,
    Expectation,
    History,
    HistoryEntry,
    Shown,
    StoreRecord,
} from "../history.ts";

export const ROOM = "!kitchen:keyproof.test";
export const BACKUP_KEY = "public key of the backup";

/** What a made store holds: session name to first known index, or to a copy with something wrong about it. */
export type Held = Record<string, number | Partial<Copy>>;

/** One checkpoint of a made history: store id to what it holds. */
export type Stores = Record<string, Held>;

/** A made history has three sessions, with messages at the indexes 0, 1 and 2 of each. */
export const SESSIONS = ["s1", "s2", "s3"];
export const ALL: Held = { s1: 0, s2: 0, s3: 0 };

/** The claims of a path that keeps all keys, between the first and the last checkpoint. */
export const KEPT: Claim[] = [
    { claim: "K1", from: "before", to: "after", stores: ["backup", "device:laptop"] },
    { claim: "K2", from: "before", to: "after", store: "device:fresh" },
    { claim: "K3", from: "before", to: "after" },
    { claim: "K4", from: "before", to: "after" },
    { claim: "K5", to: "after" },
];

/** A healthy account: everything everywhere, before and after one step. */
export const HEALTHY: Record<string, Stores> = {
    before: { backup: ALL, "device:laptop": ALL },
    after: { backup: ALL, "device:laptop": ALL, "device:fresh": ALL },
};

function asCopy(session: string, held: number | Partial<Copy>): Copy {
    const partial = typeof held === "number" ? { firstKnownIndex: held } : held;
    const firstKnownIndex = partial.firstKnownIndex ?? 0;
    return { room: ROOM, session, firstKnownIndex, key: `${session}@${firstKnownIndex}`, ...partial };
}

/** A store as a record has it. */
export function madeStore(id: string, held: Held): StoreRecord {
    const kind = id.startsWith("device:") ? "device" : id.startsWith("export:") ? "export" : "backup";
    const copies = Object.entries(held).map(([session, at]) => asCopy(session, at));
    return { id, kind, label: `the ${id}`, copies, unreadable: [] };
}

function accountOf(stores: StoreRecord[]): AccountRecord {
    const backup = stores.find(({ kind }) => kind === "backup");
    const entries = backup?.copies.length ?? 0;
    return {
        backup: { version: "1", publicKey: BACKUP_KEY, count: entries, etag: String(entries), entries },
        secretStorage: { keyId: "key", userHoldsKey: true, backupKey: BACKUP_KEY },
        identity: "master",
        signedIn: ["laptop", "phone"],
        devices: stores
            .filter(({ kind }) => kind === "device")
            .map(({ id, label }) => ({ id: id.replace("device:", ""), label, backupKey: BACKUP_KEY, uploadsTo: "1" })),
    };
}

/**
 * A history of so many checkpoints, with a step between each two of them, named after the later one. Keys are named
 * `session@index` and open every message from that index on, unless `spoil` changes it.
 */
export function madeHistory(checkpoints: Record<string, Stores>, claims = KEPT): History {
    const entries: HistoryEntry[] = [];
    const add = (entry: object) => entries.push({ ...entry, seq: entries.length } as HistoryEntry);
    for (const session of SESSIONS) {
        for (const index of [0, 1, 2]) {
            const event = `$${session}-${index}`;
            add({ kind: "message", event, room: ROOM, session, index, sender: "@bob", sent: `digest of ${event}` });
        }
    }
    const keys = new Map<string, { session: string; from: number }>();
    Object.entries(checkpoints).forEach(([name, stores], i) => {
        if (i > 0) add({ kind: "step", title: `step to ${name}` });
        const records = Object.entries(stores).map(([id, held]) => madeStore(id, held));
        for (const { session, key, firstKnownIndex } of records.flatMap(({ copies }) => copies)) {
            keys.set(key, { session, from: firstKnownIndex });
        }
        add({ kind: "checkpoint", name, stores: records, account: accountOf(records) });
    });
    const proofs = [...keys].map(([key, { session, from }]) => ({
        key,
        session,
        opens: [0, 1, 2].filter((index) => index >= from).map((index) => `$${session}-${index}`),
        fails: [],
    }));
    return {
        format: "keyproof-history",
        version: 1,
        path: "RST-C0",
        title: "a made history",
        target: { homeserver: "none" },
        account: "@alice:keyproof.test",
        rooms: { [ROOM]: "Kitchen" },
        claims,
        entries,
        proofs,
    };
}

/** An entry before it has its number. */
export type MadeEntry<E = HistoryEntry> = E extends HistoryEntry ? Omit<E, "seq"> : never;

/** The path counts on a store to hold so many sessions, and this is what the oracle read in it. */
export function expectation(
    sessions: number,
    store: StoreRecord,
    { met = true, seen = String(sessions) }: Partial<Pick<Expectation, "met" | "seen">> = {},
): MadeEntry<Expectation> {
    const what = `${store.label} to hold ${sessions} sessions`;
    return { kind: "expectation", what, met, seen, holds: { sessions, store } };
}

/** The laptop shows messages; by default all of one session as they were sent, with every key in its store. */
export function shown(part: Partial<Omit<Shown, "kind" | "seq">> = {}): MadeEntry<Shown> {
    return {
        kind: "shown",
        client: "the device:laptop",
        device: "laptop",
        asSent: part.otherwise ? [] : ["$s1-0", "$s1-1", "$s1-2"],
        otherwise: [],
        expected: true,
        store: madeStore("device:laptop", ALL),
        ...part,
    };
}

/** The homeserver acknowledges an upload of the laptop. */
export function accepted(...sessions: string[]): MadeEntry<Accepted> {
    return {
        kind: "accepted",
        client: "the device:laptop",
        request: "PUT room_keys/keys",
        sessions: sessions.map((session) => ({ room: ROOM, session })),
    };
}

/** A history with entries right before the checkpoint of a name; without one, after everything else. */
export function withEntries(history: History, before: string | undefined, ...entries: MadeEntry[]): History {
    const checkpoint = history.entries.findIndex((entry) => entry.kind === "checkpoint" && entry.name === before);
    const at = before === undefined ? history.entries.length : checkpoint;
    if (at < 0) throw new Error(`no checkpoint ${before}`);
    const all = [...history.entries.slice(0, at), ...entries, ...history.entries.slice(at)];
    return { ...history, entries: all.map((entry, seq) => ({ ...entry, seq })) };
}

/** The checkpoint of a history with a name. */
export function checkpointOf(history: History, name: string): Checkpoint {
    const found = history.entries.find((entry) => entry.kind === "checkpoint" && entry.name === name);
    if (found?.kind !== "checkpoint") throw new Error(`no checkpoint ${name}`);
    return found;
}
