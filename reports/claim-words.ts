import type { ClaimCode } from "../helpers/ledger/history.ts";

/** What each claim promises, in words a user understands. */
export const CLAIM_WORDS: Record<ClaimCode, string> = {
    K1: "no key is lost",
    K2: "a new device can read every message",
    K3: "no key opens fewer messages than before",
    K4: "the backup holds every key",
    K5: "every device and secret storage use the backup's own key",
    K6: "no key is out of reach at any moment on the way",
    K7: "what the app tells its user about keys is so",
    K8: "every other device writes to the new backup, and reads it",
    B: "a backup version keeps every key that it held",
    E: "what the path is there to change of the account is changed, and nothing else",
    H: "what the path counts on about keys is there, from the account's beginning on",
    R: "a device that holds a message's key shows the message",
    S: "what the homeserver keeps of the account is the same, row by row",
    X: "exactly the documented keys are lost",
};
