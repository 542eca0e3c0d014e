/** `keyproof/ledger`: the record of a run, and the verdict on it. */
export { audit } from "../helpers/ledger/audit.ts";
export {
    type Claim,
    type ClaimCode,
    type History,
    type HistoryEntry,
    HistoryError,
    parseHistory,
    readHistory,
} from "../helpers/ledger/history.ts";
export type { Outcome, SessionStatus, Verdict } from "../helpers/ledger/verdict.ts";
