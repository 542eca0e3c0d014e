import type { Checkpoint, History } from "../../helpers/ledger/history.ts";

/** A way for a record to lie, and what the oracle must say of it: that nothing can be said, or of which sessions. */
export interface Lie {
    title: string;
    tell: (history: History) => void;
    /** Part of what it says is wrong with the record as a whole. */
    problem?: string;
    /** Of which sessions it must say, in each store, that they are not proven. */
    unproven?: (healthy: History) => string[];
}

function looks({ entries }: History): Checkpoint[] {
    return entries.filter((entry) => entry.kind === "checkpoint");
}

function lastLook(history: History): Checkpoint {
    const look = looks(history).at(-1);
    if (!look) throw new Error("nobody looked");
    return look;
}

function firstMessage({ entries }: History) {
    const message = entries.find((entry) => entry.kind === "message");
    if (!message) throw new Error("nobody said anything");
    return message;
}

/** As who covers up a change of the order or the number of entries would number them. */
function renumber({ entries }: History): void {
    entries.forEach((entry, place) => {
        entry.seq = place;
    });
}

function swap<T>(list: T[], one: number, other: number): void {
    const [a, b] = [list[one], list[other]];
    if (a === undefined || b === undefined) throw new Error("there is no such entry");
    list[one] = b;
    list[other] = a;
}

const placeOf = ({ entries }: History, kind: "step" | "checkpoint", nth: number): number =>
    entries.flatMap((entry, place) => (entry.kind === kind ? [place] : []))[nth] ?? -1;

/** All of them. */
export const LIES: readonly Lie[] = [
    {
        title: "an entry is taken out",
        tell: ({ entries }) => entries.splice(Math.floor(entries.length / 2), 1),
        problem: "an entry is missing",
    },
    {
        title: "the last look is taken out",
        tell: (history) => history.entries.splice(placeOf(history, "checkpoint", looks(history).length - 1), 1),
        problem: "no checkpoint after step",
    },
    {
        title: "a look is taken out, and the entries numbered anew",
        tell: (history) => {
            history.entries.splice(placeOf(history, "checkpoint", 2), 1);
            renumber(history);
        },
        problem: "no checkpoint between step",
    },
    {
        title: "two steps change places",
        tell: (history) => swap(history.entries, placeOf(history, "step", 0), placeOf(history, "step", 1)),
        problem: "reordered",
    },
    {
        title: "a step is put behind its look, and the entries numbered anew",
        tell: (history) => {
            swap(history.entries, placeOf(history, "step", 0), placeOf(history, "checkpoint", 1));
            renumber(history);
        },
        problem: "no checkpoint between step",
    },
    {
        title: "a message has no sender's record",
        tell: (history) => {
            const message = firstMessage(history);
            message.sent = null;
            for (const proof of history.proofs) proof.opens = proof.opens.filter((event) => event !== message.event);
        },
        unproven: (healthy) => [firstMessage(healthy).session],
    },
    {
        title: "a key is not proven",
        tell: (history) => {
            const { session } = firstMessage(history);
            history.proofs = history.proofs.filter((proof) => proof.session !== session);
        },
        unproven: (healthy) => [firstMessage(healthy).session],
    },
    {
        title: "a key is proven by one of its messages alone",
        tell: (history) => {
            const { session } = firstMessage(history);
            for (const proof of history.proofs) if (proof.session === session) proof.opens = proof.opens.slice(0, 1);
        },
        unproven: (healthy) => [firstMessage(healthy).session],
    },
    {
        title: "a key is proven by another session's message",
        tell: (history) => {
            const { session, event } = firstMessage(history);
            history.proofs.find((proof) => proof.session !== session)?.opens.push(event);
        },
        problem: "which is not of its session",
    },
    {
        title: "a key is said to open a message, and not to",
        tell: ({ proofs: [proof] }) => proof?.fails.push({ event: proof.opens[0] ?? "", why: "" }),
        problem: "and that it does not",
    },
    {
        title: "a message is told twice",
        tell: (history) => {
            history.entries.splice(1, 0, structuredClone(firstMessage(history)));
            renumber(history);
        },
        problem: "is in it twice",
    },
    {
        title: "two looks have one name",
        tell: (history) => {
            const [one, other] = looks(history).slice(1);
            if (one && other) other.name = one.name;
        },
        problem: "is in it twice",
    },
    {
        title: "a store is listed twice",
        tell: (history) => {
            const { stores } = lastLook(history);
            if (stores[0]) stores.push(structuredClone(stores[0]));
        },
        problem: "a store is listed twice",
    },
    {
        title: "a session is listed twice",
        tell: (history) => {
            const copies = lastLook(history).stores[0]?.copies;
            if (copies?.[0]) copies.push(structuredClone(copies[0]));
        },
        problem: "lists a session twice",
    },
];
