import type { Checkpoint, History, HistoryEntry, StoreRecord } from "../history.ts";
import type { SessionStatus, SessionVerdict } from "../verdict.ts";
import type { ClaimOf, Judgement } from "./claims.ts";
import { countedUntil } from "./counted-until.ts";
import type { Holdings } from "./holdings.ts";
import { sessionName } from "./session-name.ts";
import { unreadIn } from "./unread.ts";

/** A look at the key backup, with what earlier looks at the same version found. */
export interface BackupLook {
    seq: number;
    store: StoreRecord;
    /** By session name; never empty. */
    before: ReadonlyMap<string, Known>;
}

interface Known {
    room: string;
    session: string;
    firstKnownIndex: number;
    /** Where in the record it was seen so. */
    seenAt: number;
}

/**
 * B: one version of the backup keeps every entry that it held at an earlier look, from no later index on. No client takes
 * an entry out of a version, and a homeserver replaces one by a better one only
 * (https://spec.matrix.org/v1.15/client-server-api/#backup-algorithm-mmegolm_backupv1curve25519-aes-sha2).
 */
export function backupKeeps(history: History, holdings: Holdings, { to }: ClaimOf<"B">): Judgement {
    const entries = upTo(history, holdings.checkpoint(to));
    const looks = comparedLooks(entries);
    const sessions = new Map<string, { verdict: SessionVerdict; because: string }>();
    for (const look of looks) {
        for (const [name, line] of look.before) {
            const found = gone(holdings, look, line);
            if (found && !sessions.has(name)) sessions.set(name, found);
        }
    }
    const broken = [...sessions.values()];
    const unread = unreadIn(backupsIn(entries));
    const because = [...broken.map((one) => one.because), ...unread];
    if (looks.length === 0) because.push("no version of the backup was read twice with anything in it");
    const holds = broken.length > 0 ? "no" : because.length > 0 ? "unproven" : "yes";
    return { claim: { claim: "B", holds, because }, sessions: broken.map(({ verdict }) => verdict) };
}

/** The entries that B looks at. */
export function upTo(history: Pick<History, "entries">, to: Checkpoint): HistoryEntry[] {
    const end = countedUntil(history, to);
    return history.entries.filter(({ seq }) => seq < end || seq === to.seq);
}

/** The looks at a version of the backup that was seen with something in it before, in order. */
export function comparedLooks(entries: readonly HistoryEntry[]): BackupLook[] {
    const looks: BackupLook[] = [];
    let known = new Map<string, Known>();
    let version: string | undefined;
    for (const entry of entries) {
        // What the test itself takes away, no homeserver has lost.
        if (entry.kind === "spoilt") known = new Map();
        const [store] = backupsIn([entry]);
        if (store?.version === undefined || store.closed !== undefined || store.unread !== undefined) continue;
        const { seq } = entry;
        if (store.version !== version) known = new Map();
        version = store.version;
        if (known.size > 0) looks.push({ seq, store, before: new Map(known) });
        for (const { room, session, firstKnownIndex } of store.copies) {
            const name = sessionName({ room, session });
            const before = known.get(name);
            if (before && before.firstKnownIndex <= firstKnownIndex) continue;
            known.set(name, { room, session, firstKnownIndex, seenAt: seq });
        }
    }
    return looks;
}

/** Every reading of the key backup, at a checkpoint or where the path counted on it. */
function backupsIn(entries: readonly HistoryEntry[]): StoreRecord[] {
    return entries.flatMap((entry) => {
        const all =
            entry.kind === "checkpoint"
                ? entry.stores
                : entry.kind === "expectation" && entry.holds
                  ? [entry.holds.store]
                  : [];
        return all.filter(({ kind }) => kind === "backup");
    });
}

/** What became of an entry that was there; undefined where it still is. */
function gone(
    holdings: Holdings,
    { seq, store }: BackupLook,
    { room, session, firstKnownIndex, seenAt }: Known,
): { verdict: SessionVerdict; because: string } | undefined {
    const isIt = (one: { room: string; session: string }): boolean => one.room === room && one.session === session;
    const copies = holdings.copiesIn(store, { room, session });
    const now = copies.toSorted((one, other) => one.firstKnownIndex - other.firstKnownIndex)[0];
    if (now && now.firstKnownIndex <= firstKnownIndex && now.reported === undefined) return undefined;
    const closed = store.unreadable.find(isIt);
    const [status, what]: [SessionStatus, string] = now
        ? now.firstKnownIndex > firstKnownIndex
            ? ["worsened", `begins at index ${now.firstKnownIndex}, and began at ${firstKnownIndex}`]
            : ["broken", `begins at index ${now.firstKnownIndex}, and the homeserver reports ${now.reported}`]
        : closed
          ? ["broken", `does not open any more: ${closed.why}`]
          : ["lost", "is not there any more"];
    const before = holdings.checkpoints.findLast((checkpoint) => checkpoint.seq <= seenAt);
    const messages = holdings
        .messagesBefore(seq)
        .filter((message) => isIt(message) && message.index >= firstKnownIndex);
    const unreadableNow = messages.filter(({ index }) => status !== "worsened" || index < (now?.firstKnownIndex ?? 0));
    const next = holdings.checkpoints.find((checkpoint) => checkpoint.seq >= seq);
    const others = (next?.stores ?? []).filter(({ kind }) => kind !== "backup");
    return {
        because: `session ${session} of ${room} was in ${store.label}, and in the same version ${what}`,
        verdict: {
            room,
            session,
            status,
            firstKnownIndex,
            nowFrom: now?.firstKnownIndex ?? null,
            messages: messages.length,
            unreadable: unreadableNow.map(({ event }) => event),
            lastSeen: before ? { checkpoint: before.name, stores: [store.label] } : null,
            goneAfter: holdings.stepAt(seq),
            stillIn: holdings.labelsWith({ room, session }, others),
        },
    };
}
