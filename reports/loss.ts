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
export function lossesOf(history: History, verdict: Verdict): Loss[] {
    const losses = verdict.sessions.flatMap((session) => {
        const { status } = session;
        return status === "kept" ? [] : [lossOf(history, session, status)];
    });
    return losses.sort((a, b) => WORST_FIRST.indexOf(a.status) - WORST_FIRST.indexOf(b.status));
}

function lossOf(history: History, session: SessionVerdict, status: Loss["status"]): Loss {
    return {
        room: history.rooms[session.room] ?? session.room,
        session: session.session,
        status,
        senders: sendersOf(history, session),
        messages: session.messages,
        unreadable: session.unreadable.length,
        from: session.firstKnownIndex,
        nowFrom: session.nowFrom,
        lastSeen: session.lastSeen,
        goneAfter: session.goneAfter,
        stillIn: session.stillIn,
    };
}

function sendersOf(history: History, { room, session }: SessionVerdict): string[] {
    const senders = history.entries.flatMap((entry) =>
        entry.kind === "message" && entry.room === room && entry.session === session ? [entry.sender] : [],
    );
    return [...new Set(senders)];
}

/** `"AbCdEfGh…"`: enough of a session id to tell it from others. */
export function shortSession(session: string): string {
    return session.length > 9 ? `${session.slice(0, 8)}…` : session;
}

/** Of more losses than these, no more is told in words: a table of them says what else there is. */
const TOLD = 20;

/** What became of each session in words, a paragraph each; of many, of the worst. */
export function tellLosses(losses: readonly Loss[]): string[] {
    const told = losses.slice(0, TOLD).map(tellLoss);
    return losses.length > TOLD ? [...told, `${losses.length - TOLD} more are like these.`] : told;
}

/** One plain paragraph that says what became of a session, and when. */
function tellLoss(loss: Loss): string {
    return [SENTENCES[loss.status](loss), stillIn(loss)].filter(Boolean).join(" ");
}

const SENTENCES: Record<Loss["status"], (loss: Loss) => string> = {
    lost: (loss) => `${cannotRead(loss)} ${key(loss)} ${lastSeen(loss)}; ${gone(loss)}.`,
    "documented loss": (loss) =>
        `${cannotRead(loss)} ${key(loss)} ${lastSeen(loss)}; ${gone(loss)}. The document says that this is lost.`,
    worsened: (loss) =>
        `${cannotRead(loss)} ${key(loss)} ${held(loss)}. A copy as good as the first ${lastSeen(loss)}${worse(loss)}.`,
    broken: (loss) =>
        `${cannotRead(loss)} ${key(loss)} is held, but does not decrypt ${loss.unreadable === 1 ? "it" : "them"}.`,
    unproven: (loss) => `Nothing shows whether ${messages(loss.messages, loss)} can be read.`,
};

function messages(number: number, loss: Loss): string {
    return `${count(number, "message")} in “${loss.room}” (session ${shortSession(loss.session)})`;
}

function cannotRead(loss: Loss): string {
    const { unreadable, messages: all } = loss;
    if (unreadable === 0) return `No message that was sent in “${loss.room}” needs it.`;
    const some = unreadable < all ? `${unreadable} of ${count(all, "message")}` : count(all, "message");
    return `${some} in “${loss.room}” can no longer be read.`;
}

function key(loss: Loss): string {
    if (loss.unreadable === 0) return `The key of session ${shortSession(loss.session)}`;
    return `${loss.unreadable === 1 ? "Its" : "Their"} key (session ${shortSession(loss.session)})`;
}

function lastSeen({ lastSeen: seen }: Loss): string {
    if (!seen) return "was not seen in any store";
    return `was last seen in ${list(seen.stores)} at “${seen.checkpoint}”`;
}

function gone({ goneAfter }: Loss): string {
    const when = goneAfter === null ? "since then" : `after “${goneAfter}”`;
    return `${when} no store that the user can open holds it`;
}

function held({ nowFrom, from }: Loss): string {
    return `is held from message index ${nowFrom} on only, it was ${from}`;
}

function worse({ goneAfter }: Loss): string {
    return goneAfter === null ? "" : `; after “${goneAfter}” there was none`;
}

function stillIn({ stillIn: stores }: Loss): string {
    if (stores.length === 0) return "";
    return `It is still in ${list(stores)}, which the document does not count on.`;
}
