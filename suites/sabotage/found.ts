import { audit } from "../../helpers/ledger/audit.ts";
import type { Claim, ClaimCode, History } from "../../helpers/ledger/history.ts";
import type { SessionStatus } from "../../helpers/ledger/verdict.ts";
import { EXPORTED } from "./scenario.ts";

/** What the oracle says is wrong with a record. */
export interface Found {
    /** Each session that a store has lost, or holds worse: where, which, how, and after which step. */
    sessions: { store: string; session: string; status: SessionStatus; after: string | null }[];
    /** The stores that nothing can be said of. */
    closed: string[];
    /** The claims about the whole account that do not hold. */
    broken: ClaimCode[];
    /** Why nothing can be said at all. */
    problems: string[];
}

/** What it says of a healthy life. */
export const NOTHING: Found = { sessions: [], closed: [], broken: [], problems: [] };

/**
 * Asks the oracle what is wrong with a record: of each store by itself whether it still has what was known before, and of
 * the account whether its parts agree.
 */
export function found(history: History): Found {
    const looks = history.entries.filter((entry) => entry.kind === "checkpoint");
    const [from = "", to = ""] = [looks[0]?.name, looks.at(-1)?.name];
    const account: Claim[] = [
        { claim: "K3", from, to },
        { claim: "K4", from, to },
        { claim: "K5", to },
    ];
    const whole = audit(history, account);
    if (whole.problems.length > 0) return { ...NOTHING, problems: whole.problems };
    const result: Found = {
        ...NOTHING,
        broken: whole.claims.flatMap(({ claim, holds }) => (holds === "yes" ? [] : claim)),
        sessions: [],
        closed: [],
    };
    for (const { id, kind, closed } of looks.at(-1)?.stores ?? []) {
        if (closed !== undefined) {
            result.closed.push(id);
            continue;
        }
        // A file has what there was when it was written.
        const until = kind === "export" ? `after ${EXPORTED}` : to;
        const { sessions, problems } = audit(history, [{ claim: "K1", from, to: until, stores: [id] }]);
        result.problems.push(...problems);
        for (const { session, status, goneAfter } of sessions) {
            if (status !== "kept") result.sessions.push({ store: id, session, status, after: goneAfter });
        }
    }
    const key = ({ store, session }: Found["sessions"][number]): string => `${store} ${session}`;
    result.sessions.sort((one, other) => (key(one) < key(other) ? -1 : 1));
    return result;
}
