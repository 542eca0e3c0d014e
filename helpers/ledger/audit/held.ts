import type { Accepted, Checkpoint, Expectation, History, Message, Shown, StoreRecord } from "../history.ts";
import type { SessionVerdict } from "../verdict.ts";
import { type ClaimOf, type Judgement, misreported } from "./claims.ts";
import { countedUntil } from "./counted-until.ts";
import type { Holdings } from "./holdings.ts";
import { sessionName } from "./session-name.ts";

/** What one expectation gives: why it is not met, and the sessions that are missing by it. */
interface Unmet {
    holds: "no" | "unproven";
    because: string[];
    sessions: SessionVerdict[];
}

/**
 * H: whatever the path counts on about keys is so, from the account's beginning to a checkpoint. A store that is to hold so
 * many sessions is held to what the oracle read in it, not to a count that somebody reports.
 */
export function held(history: History, holdings: Holdings, { to }: ClaimOf<"H">): Judgement {
    const end = countedUntil(history, holdings.checkpoint(to));
    const entries = history.entries.filter(({ seq }) => seq < end);
    const counted = entries.filter(
        (entry) => entry.kind === "expectation" || (entry.kind === "shown" && entry.expected),
    );
    if (counted.length === 0) {
        return { claim: { claim: "H", holds: "unproven", because: ["the path counts on nothing"] }, sessions: [] };
    }
    const unmet = counted.flatMap((entry) => {
        if (entry.kind === "expectation") return notHeld(history, holdings, entry) ?? [];
        return (entry.kind === "shown" && notShown(holdings, entry)) || [];
    });
    for (const checkpoint of holdings.checkpoints) {
        const reported = checkpoint.seq <= end && misreportedAt(holdings, checkpoint);
        if (reported) unmet.push(reported);
    }
    const holds = unmet.some((one) => one.holds === "no") ? "no" : unmet.length > 0 ? "unproven" : "yes";
    return {
        claim: { claim: "H", holds, because: unmet.flatMap(({ because }) => because) },
        sessions: unmet.flatMap(({ sessions }) => sessions),
    };
}

function notHeld(history: History, holdings: Holdings, expected: Expectation): Unmet | undefined {
    const { what, met, seen, holds } = expected;
    const waited = `the path counts on ${what}; last seen: ${seen}`;
    if (!holds) return met ? undefined : { holds: "no", because: [waited], sessions: [] };
    const { store, sessions } = holds;
    if (store.unread !== undefined) {
        return {
            holds: "unproven",
            because: [`${waited}; ${store.label} could not be read: ${store.unread}`],
            sessions: [],
        };
    }
    // What the homeserver reports wrongly, clients do not restore, or replace.
    const good = new Set(
        holdings
            .sound(store)
            .filter(({ reported }) => reported === undefined)
            .map(sessionName),
    );
    if (good.size >= sessions) return met ? undefined : { holds: "no", because: [waited], sessions: [] };
    const missing = known(history, holdings, expected).filter((line) => !good.has(sessionName(line)));
    const short = sessions - good.size;
    const because = [
        `the path counts on ${what}; the oracle finds ${good.size} sound ones in ${store.label}`,
        ...(store.closed === undefined ? [] : [`the user cannot open ${store.label}: ${store.closed}`]),
        ...missing.map((line) => `${whatIsWrong(store, line)}${acceptedBy(history, expected, line)}`),
    ];
    // Where more are missing than the path counts on, nobody can say which of them it means.
    const named = missing.length === short ? missing : [];
    return { holds: "no", because, sessions: named.map((line) => missingSession(holdings, expected, store, line)) };
}

/** A backup whose homeserver says of a key that it begins where it does not: no client can count on that. */
function misreportedAt(holdings: Holdings, { name, seq, stores }: Checkpoint): Unmet | undefined {
    const backup = stores.find(({ kind }) => kind === "backup");
    const because = backup ? misreported(backup) : [];
    if (!backup || because.length === 0) return undefined;
    const wrong = backup.copies.filter(({ reported }) => reported !== undefined);
    return {
        holds: "no",
        because: because.map((line) => `at "${name}" ${line}`),
        sessions: wrong.map((copy) => missingSession(holdings, { seq }, backup, copy)),
    };
}

/** Every session that somebody used or that a store held before an expectation. */
function known(history: History, holdings: Holdings, { seq, holds }: Expectation): { room: string; session: string }[] {
    const earlier = holdings.checkpoints.filter((checkpoint) => checkpoint.seq < seq);
    const looks = history.entries.flatMap((entry) => {
        if (entry.seq >= seq) return [];
        if (entry.kind === "expectation") return entry.holds?.store ?? [];
        return entry.kind === "shown" ? entry.store : [];
    });
    const stores = [...earlier.flatMap(({ stores }) => stores), ...looks];
    const all = [
        ...holdings.messagesBefore(seq),
        ...stores.flatMap((store) => holdings.sound(store)),
        ...(holds?.store.unreadable ?? []),
    ];
    const sessions = new Map(all.map(({ room, session }) => [sessionName({ room, session }), { room, session }]));
    // An entry filed under another room is of the session that its name says, which its own room's messages show.
    const rooms = new Set(holdings.messagesBefore(seq).map(({ session }) => session));
    const used = new Set(holdings.messagesBefore(seq).map(sessionName));
    return [...sessions].flatMap(([name, line]) => (rooms.has(line.session) && !used.has(name) ? [] : [line]));
}

function whatIsWrong(store: StoreRecord, { room, session }: { room: string; session: string }): string {
    const isIt = (one: { room: string; session: string }): boolean => one.room === room && one.session === session;
    const what = `session ${session} of ${room}`;
    const unreadable = store.unreadable.find(isIt);
    if (unreadable) return `${what} is in ${store.label} and does not open: ${unreadable.why}`;
    const copy = store.copies.find(isIt);
    if (copy?.reported !== undefined) {
        return `${what} begins at index ${copy.firstKnownIndex}, and the homeserver reports ${copy.reported}`;
    }
    if (copy) return `${what} is in ${store.label} with a key that decrypts nothing`;
    const elsewhere = store.copies.find((one) => one.session === session);
    return elsewhere ? `${what} is in ${store.label} under room ${elsewhere.room}` : `${what} is not in ${store.label}`;
}

/** The acknowledged upload that a missing entry was in, for people. */
function acceptedBy(history: History, { seq, holds }: Expectation, line: { room: string; session: string }): string {
    if (holds?.store.kind !== "backup") return "";
    const accepted = history.entries.findLast(
        (entry): entry is Accepted =>
            entry.kind === "accepted" &&
            entry.seq < seq &&
            entry.sessions.some(({ room, session }) => room === line.room && session === line.session),
    );
    return accepted ? `; the homeserver acknowledged it: ${accepted.request} of ${accepted.client}` : "";
}

function missingSession(
    holdings: Holdings,
    { seq }: Pick<Expectation, "seq">,
    store: StoreRecord,
    { room, session }: { room: string; session: string },
): SessionVerdict {
    const name = sessionName({ room, session });
    const messages = holdings.messagesBefore(seq).filter((message) => sessionName(message) === name);
    const holders = (stores: readonly StoreRecord[]): string[] => {
        const others = stores.filter(({ id }) => id !== store.id);
        return holdings.labelsWith({ room, session }, others);
    };
    const before = holdings.checkpoints.findLast(
        (checkpoint) => checkpoint.seq < seq && holders(checkpoint.stores).length > 0,
    );
    const next = holdings.checkpoints.find((checkpoint) => checkpoint.seq > seq);
    const isThere = [...store.unreadable, ...store.copies].some((one) => sessionName(one) === name);
    return {
        room,
        session,
        status: isThere ? "broken" : "lost",
        firstKnownIndex: lowest(messages),
        nowFrom: null,
        messages: messages.length,
        unreadable: messages.map(({ event }) => event),
        lastSeen: before ? { checkpoint: before.name, stores: holders(before.stores) } : null,
        goneAfter: holdings.stepAt(seq),
        stillIn: next ? holders(next.stores) : [],
    };
}

function lowest(messages: readonly Message[]): number {
    return messages.reduce((least, { index }) => Math.min(least, index), messages[0]?.index ?? 0);
}

function notShown(holdings: Holdings, shown: Shown): Unmet | undefined {
    if (shown.otherwise.length === 0) return undefined;
    const messages = new Map(holdings.messagesBefore(Infinity).map((message) => [message.event, message]));
    const because = shown.otherwise.map(({ event, as, words }) => {
        const message = messages.get(event);
        const of = message ? ` of session ${message.session} of ${message.room}` : "";
        const said = words === undefined ? "" : ` ("${words}")`;
        const why = whetherItHoldsTheKey(holdings, shown, message);
        return `the path counts on ${shown.client} showing message ${event}${of}; it is shown ${SHOWN_AS[as]}${said}, and ${why}`;
    });
    const sessions = new Map(
        shown.otherwise.flatMap(({ event }) => {
            const message = messages.get(event);
            return message ? [[sessionName(message), message] as const] : [];
        }),
    );
    return {
        holds: "no",
        because,
        sessions: [...sessions.values()].map(({ room, session }) => {
            const all = shown.otherwise.flatMap(({ event }) => {
                const message = messages.get(event);
                return message?.room === room && message.session === session ? [message] : [];
            });
            const own = holdings.sound(shown.store).filter((copy) => copy.room === room && copy.session === session);
            return {
                room,
                session,
                status: shown.store.unread !== undefined ? "unproven" : own.length === 0 ? "lost" : "broken",
                firstKnownIndex: lowest(all),
                nowFrom: own.length === 0 ? null : Math.min(...own.map(({ firstKnownIndex }) => firstKnownIndex)),
                messages: all.length,
                unreadable: all.map(({ event }) => event),
                lastSeen: null,
                goneAfter: holdings.stepAt(shown.seq),
                stillIn: [],
            };
        }),
    };
}

function whetherItHoldsTheKey(holdings: Holdings, { store }: Shown, message: Message | undefined): string {
    if (message && holdings.canOpen(store, message)) return "it holds the key";
    if (store.unread !== undefined) return `whether it holds the key could not be read: ${store.unread}`;
    return "it lacks the key";
}

/** How a message was shown, in a sentence. */
export const SHOWN_AS: Record<Shown["otherwise"][number]["as"], string> = {
    undecryptable: "as undecryptable",
    "another text": "with another text",
    "not at all": "not at all",
};
