import type { ClaimCode, History } from "./history.ts";

/**
 * - `kept`: every claim holds and every session is proven
 * - `lost`: a claim is broken
 * - `documented loss`: exactly what the document says is lost was lost
 * - `unproven`: the history does not say enough; never to be read as kept
 */
export type Outcome = "kept" | "lost" | "documented loss" | "unproven";

/** What became of one session. */
export type SessionStatus =
    | "kept"
    | "lost" // no store that counts holds it
    | "worsened" // held, but from a later message on than before
    | "broken" // held, but the key does not decrypt what it should
    | "documented loss"
    | "unproven";

/** Where and when a session was last whole. */
export interface LastSeen {
    /** Name of the last checkpoint at which some store held it as well as at first. */
    checkpoint: string;
    /** Labels of the stores that did. */
    stores: string[];
}

export interface SessionVerdict {
    room: string;
    session: string;
    status: SessionStatus;
    /** The lowest index that any store knew of it before: what must be kept. */
    firstKnownIndex: number;
    /** The lowest index that a store that counts knows now; null where none has it. */
    nowFrom: number | null;
    /** Messages of the session that the ledger could read before, and those of them that cannot be read now. */
    messages: number;
    unreadable: string[];
    lastSeen: LastSeen | null;
    /** The step after which it was gone; null where it was not lost, or before any step. */
    goneAfter: string | null;
    /** Labels of stores that hold it still but do not count for the claim. */
    stillIn: string[];
}

/** What one claim came to. */
export interface ClaimVerdict {
    claim: ClaimCode;
    holds: "yes" | "no" | "unproven";
    /** One line each: what was found that breaks it, or keeps it from being proven. */
    because: string[];
}

/** The outcome of auditing a history. */
export interface Verdict {
    outcome: Outcome;
    path: string;
    variant: string | undefined;
    account: string;
    claims: ClaimVerdict[];
    sessions: SessionVerdict[];
    counts: {
        sessions: number;
        kept: number;
        lost: number;
        worsened: number;
        broken: number;
        documented: number;
        unproven: number;
        /** Messages that the ledger could read, and those proven readable at the end. */
        messages: number;
        proven: number;
    };
    /** Where not every message was tried: how many of how many. */
    sample: History["sample"] | undefined;
    /** Why nothing can be concluded, where the history contradicts itself. */
    problems: string[];
}
