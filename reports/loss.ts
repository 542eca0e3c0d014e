import type { History } from "../helpers/ledger/history.ts";
import type { LastSeen, SessionStatus, SessionVerdict, Verdict } from "../helpers/ledger/verdict.ts";
import { count, list } from "./count.ts";

/** A session that is not simply kept, with what a person needs to recognise it. */
export interface Loss {
    /** The room's name, or its id where it has none. */
    room: string;
    session: string;
    status: Exclude<SessionStatus, "kept">;
    /** User ids of those who sent its messages. */
    senders: string[];
    /** How many messages could be read before. */
    messages: number;
    /** How many of them cannot be read now. */
    unreadable: number;
    /** The first known index before, and now; null where nobody knows it. */
    from: number;
    nowFrom: number | null;
    lastSeen: LastSeen | null;
    goneAfter: string | null;
    stillIn: string[];
}

const WORST_FIRST: Loss["status"][] = ["lost", "broken", "worsened", "unproven", "documented loss"];

/** @returns every session that was not kept, the worst first */
export function lossesOf(history: History, verdict: Pick<Verdict, "sessions">): Loss[] {
    const senders = sendersOf(history);
    const losses = verdict.sessions.flatMap((session) => {
        const { status } = session;
        return status === "kept" ? [] : [lossOf(history, session, status, senders.get(keyOf(session)))];
    });
    return losses.sort((a, b) => WORST_FIRST.indexOf(a.status) - WORST_FIRST.indexOf(b.status));
}

function lossOf(
    history: History,
    session: SessionVerdict,
    status: Loss["status"],
    senders: ReadonlySet<string> | undefined,
): Loss {
    return {
        room: history.rooms[session.room] ?? session.room,
        session: session.session,
        status,
        senders: [...(senders ?? [])],
        messages: session.messages,
        unreadable: session.unreadable.length,
        from: session.firstKnownIndex,
        nowFrom: session.nowFrom,
        lastSeen: session.lastSeen,
        goneAfter: session.goneAfter,
        stillIn: session.stillIn,
    };
}

/** User ids by session, gathered once: an account has tens of thousands. */
function sendersOf({ entries }: History): Map<string, Set<string>> {
    const senders = new Map<string, Set<string>>();
    for (const entry of entries) {
        if (entry.kind !== "message") continue;
        const known = senders.get(keyOf(entry));
        if (known) known.add(entry.sender);
        else senders.set(keyOf(entry), new Set([entry.sender]));
    }
    return senders;
}

/** Names a session in its history. Neither half of it has spaces. */
export function keyOf({ room, session }: { room: string; session: string }): string {
    return `${room} ${session}`;
}

/** `"AbCdEfGh…"`: enough of a session id to tell it from others. */
export function shortSession(session: string): string {
    return session.length > 9 ? `${session.slice(0, 8)}…` : session;
}

/** Of more than these, no more is told in words: a table of the sessions says what else there is. */
const TOLD = 20;

/** What became of the sessions in words: one paragraph for all that share a room and a fate, the worst first. */
export function tellLosses(losses: readonly Loss[]): string[] {
    const { told, more } = tellFates(losses);
    const paragraphs = told.map(({ words }) => words);
    return more === 0 ? paragraphs : [...paragraphs, `${more} more fates are like these.`];
}

/** What became of sessions that share a room and a fate. */
export interface ToldFate {
    /** A paragraph; its first sentence says what can no longer be read. */
    words: string;
    status: Loss["status"];
    /** The step after which they were gone; null where no step is to blame. */
    goneAfter: string | null;
}

/** As {@link tellLosses}, each with its step. `more` is how many fates are not told. */
export function tellFates(losses: readonly Loss[]): { told: ToldFate[]; more: number } {
    const fates = alike(losses);
    const told = fates.slice(0, TOLD).map((fate) => {
        const { status, goneAfter } = fate;
        return { words: tellFate(fate), status, goneAfter };
    });
    return { told, more: fates.length - told.length };
}

/** Sessions of one room that went the same way. */
interface Fate extends Omit<Loss, "session" | "senders" | "from" | "nowFrom"> {
    sessions: string[];
    /** `[first, now]` first known index, where that is what became worse. */
    indexes: [number, number | null] | undefined;
}

function alike(losses: readonly Loss[]): Fate[] {
    const fates = new Map<string, Fate>();
    for (const { session, senders: _, from, nowFrom, messages, unreadable, ...fate } of losses) {
        const indexes: Fate["indexes"] = fate.status === "worsened" ? [from, nowFrom] : undefined;
        const key = JSON.stringify([fate, indexes, unreadable === 0]);
        const known = fates.get(key) ?? { ...fate, indexes, messages: 0, unreadable: 0, sessions: [] };
        known.sessions.push(session);
        known.messages += messages;
        known.unreadable += unreadable;
        fates.set(key, known);
    }
    return [...fates.values()];
}

function tellFate(fate: Fate): string {
    return [SENTENCES[fate.status](fate), stillIn(fate)].filter(Boolean).join(" ");
}

const SENTENCES: Record<Loss["status"], (fate: Fate) => string> = {
    lost: (fate) =>
        fate.lastSeen
            ? `${cannotRead(fate)} ${keys(fate)} ${lastSeen(fate)}; ${gone(fate)}.`
            : `${cannotRead(fate)} ${keys(fate)} ${be(fate, "was")} never in a store that the path counts on.`,
    "documented loss": (fate) =>
        `${cannotRead(fate)} ${keys(fate)} ${lastSeen(fate)}; ${gone(fate)}. The document says that this is lost.`,
    worsened: (fate) =>
        `${cannotRead(fate)} ${keys(fate)} ${be(fate, "is")} held ${heldFrom(fate)}. A copy as good as the first was ` +
        `${seenWhere(fate)}${worse(fate)}.`,
    broken: (fate) =>
        `${cannotRead(fate)} ${keys(fate)} ${be(fate, "is")} held, but ${be(fate, "does")} not decrypt what ${be(fate, "it")} should.`,
    unproven: (fate) =>
        `Nothing shows whether ${count(fate.messages, "message")} in “${fate.room}” (${named(fate)}) can be read.`,
};

function cannotRead({ unreadable, messages, room }: Fate): string {
    if (unreadable === 0) return `No message that was sent in “${room}” needs what is gone.`;
    const some = unreadable < messages ? `${unreadable} of ${count(messages, "message")}` : count(messages, "message");
    return `${some} in “${room}” can no longer be read.`;
}

/** `"Its key (session 03qku2Wj…)"`, `"Their keys (14 sessions)"`. */
function keys(fate: Fate): string {
    const one = fate.sessions.length === 1;
    const whose = fate.unreadable === 0 ? "The" : fate.unreadable === 1 ? "Its" : "Their";
    return `${whose} ${one ? "key" : "keys"} (${named(fate)})`;
}

function named({ sessions }: Fate): string {
    const [first] = sessions;
    return first !== undefined && sessions.length === 1
        ? `session ${shortSession(first)}`
        : count(sessions.length, "session");
}

const PLURALS = { is: "are", was: "were", does: "do", it: "they" } as const;

function be({ sessions }: Fate, word: keyof typeof PLURALS): string {
    return sessions.length === 1 ? word : PLURALS[word];
}

function lastSeen(fate: Fate): string {
    return `${be(fate, "was")} ${seenWhere(fate)}`;
}

function seenWhere({ lastSeen: seen }: Fate): string {
    return seen ? `last seen in ${list(seen.stores)} at “${seen.checkpoint}”` : "never seen in any store";
}

function gone(fate: Fate): string {
    const when = fate.goneAfter === null ? "since then" : `after “${fate.goneAfter}”`;
    return `${when} no store that the user can open holds ${fate.sessions.length === 1 ? "it" : "them"}`;
}

function heldFrom({ indexes: [from, now] = [0, null] }: Fate): string {
    return `from message index ${now} on only, it was ${from}`;
}

function worse({ goneAfter }: Fate): string {
    return goneAfter === null ? "" : `; after “${goneAfter}” there was none`;
}

function stillIn(fate: Fate): string {
    if (fate.stillIn.length === 0) return "";
    return `${fate.sessions.length === 1 ? "It is" : "They are"} still in ${list(fate.stillIn)}, which the path does not rely on.`;
}
