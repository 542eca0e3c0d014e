import { judgeClaim } from "./audit/claims.ts";
import { Holdings } from "./audit/holdings.ts";
import { inspect } from "./audit/inspect.ts";
import { sessionName } from "./audit/session-name.ts";
import type { Claim, History } from "./history.ts";
import type { ClaimVerdict, Outcome, SessionStatus, SessionVerdict, Verdict } from "./verdict.ts";

/** From the worst to the best: a session that several claims speak of has the worst status of them. */
const WORST_FIRST: SessionStatus[] = ["lost", "broken", "worsened", "unproven", "documented loss", "kept"];

/**
 * Says what a run did to an account's message keys. A pure function: the same history gives the same verdict on any
 * machine at any time, whatever the order of claims, stores, copies and proofs in it, and of messages between checkpoints.
 * What it promises for any history at all is on the page about claims, and tried in audit.property.test.ts.
 *
 * A session is kept only where a key that the user can reach was shown to decrypt every message that needs it. What the
 * history does not show is `unproven`, never kept.
 *
 * @param claims what to hold it to; by default what the path claimed when it ran
 */
export function audit(history: History, claims: readonly Claim[] = history.claims): Verdict {
    const problems = inspect(history, claims);
    if (problems.length > 0) {
        const unproven = claims.map(({ claim }): ClaimVerdict => ({ claim, holds: "unproven", because: [] }));
        return verdict(history, "unproven", unproven, [], problems);
    }
    const holdings = new Holdings(history);
    const judgements = claims.map((claim) => ({ ...judgeClaim(history, holdings, claim), of: claim }));
    const claimVerdicts = judgements.map(({ claim }) => claim);
    // Of claims that find a session alike, the first by name tells of it, in whatever order they were made.
    const byName = judgements.toSorted((one, other) => (nameOf(one.of) < nameOf(other.of) ? -1 : 1));
    const sessions = worstOfEach(byName.flatMap((judgement) => judgement.sessions));
    return verdict(history, outcomeOf(claimVerdicts, sessions), claimVerdicts, sessions, []);
}

function outcomeOf(claims: ClaimVerdict[], sessions: SessionVerdict[]): Outcome {
    if (claims.some(({ holds }) => holds === "no")) return "lost";
    if (claims.some(({ holds }) => holds === "unproven")) return "unproven";
    return sessions.some(({ status }) => status === "documented loss") ? "documented loss" : "kept";
}

function nameOf({ claim, ...rest }: Claim): string {
    return `${claim} ${JSON.stringify(Object.entries(rest).sort())}`;
}

function worstOfEach(verdicts: SessionVerdict[]): SessionVerdict[] {
    const worst = new Map<string, SessionVerdict>();
    for (const session of verdicts) {
        const key = sessionName(session);
        const other = worst.get(key);
        if (!other || WORST_FIRST.indexOf(session.status) < WORST_FIRST.indexOf(other.status)) worst.set(key, session);
    }
    return [...worst.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, session]) => session);
}

function verdict(
    history: History,
    outcome: Outcome,
    claims: ClaimVerdict[],
    sessions: SessionVerdict[],
    problems: string[],
): Verdict {
    const count = (status: SessionStatus) => sessions.filter((session) => session.status === status).length;
    const messages = sessions.reduce((sum, session) => sum + session.messages, 0);
    const unreadable = sessions.reduce((sum, session) => sum + session.unreadable.length, 0);
    return {
        outcome,
        path: history.path,
        variant: history.variant,
        account: history.account,
        claims,
        sessions,
        counts: {
            sessions: sessions.length,
            kept: count("kept"),
            lost: count("lost"),
            worsened: count("worsened"),
            broken: count("broken"),
            documented: count("documented loss"),
            unproven: count("unproven"),
            messages,
            proven: messages - unreadable,
        },
        sample: history.sample,
        problems,
    };
}
