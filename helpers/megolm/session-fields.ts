import { decodeStrictBase64 } from "./base64.ts";
import { isEd25519PublicKey } from "./ed25519-public-key.ts";
import { FormatError } from "./format-error.ts";
import { readSessionKey } from "./session-key.ts";

/** What a key export and a key backup both say about a session, in the spec's field names. */
export interface SessionFields {
    algorithm: string;
    /** In the exported format: see `readSessionKey`. */
    session_key: string;
    /** Empty where the key came without a sender: from a bridge, or from a backup. */
    sender_key: string;
    sender_claimed_keys: Record<string, string>;
    forwarding_curve25519_key_chain: string[];
}

/** The stable name counts where both are there (MSC3061). */
const SHARED_HISTORY = ["m.shared_history", "org.matrix.msc3061.shared_history"];

/**
 * Reads the fields, and takes what clients import and nothing else: a session that no client imports is lost to its user.
 *
 * More lenient than crypto-wasm in three places where that loses keys: a backup entry without `sender_claimed_keys`
 * (matrix-rust-sdk#3211), an empty `sender_key`, and both names of `shared_history` at once.
 *
 * @see https://spec.matrix.org/latest/client-server-api/#key-export-format
 * @see https://spec.matrix.org/latest/client-server-api/#backup-algorithm-mmegolm_backupv1curve25519-aes-sha2
 * @throws FormatError, which quotes nothing of the session
 */
export function readSessionFields(value: unknown, format: string): SessionFields {
    const refuse = (problem: string): never => {
        throw new FormatError(format, problem);
    };
    if (typeof value !== "object" || value === null) return refuse("no session inside");
    const session = value as Partial<Record<string, unknown>>;
    const { algorithm, session_key, sender_key, sender_claimed_keys: claimed = {} } = session;
    const { forwarding_curve25519_key_chain: chain = [] } = session;
    if (algorithm !== "m.megolm.v1.aes-sha2") return refuse("its algorithm is not m.megolm.v1.aes-sha2");
    if (typeof session_key !== "string") return refuse("no session_key inside");
    if (typeof sender_key !== "string") return refuse("no sender_key inside");
    if (sender_key !== "" && !isCurve25519(sender_key)) return refuse("its sender_key is no Curve25519 key");
    if (!isClaimedKeys(claimed)) return refuse("its sender_claimed_keys are no keys");
    if (!Array.isArray(chain) || !chain.every(isCurve25519)) {
        return refuse("its forwarding_curve25519_key_chain is no list of Curve25519 keys");
    }
    const shared = SHARED_HISTORY.map((name) => session[name]).find((is) => is !== undefined);
    if (shared !== undefined && typeof shared !== "boolean")
        return refuse("its shared_history is neither true nor false");
    readSessionKey(session_key);
    return { algorithm, session_key, sender_key, sender_claimed_keys: claimed, forwarding_curve25519_key_chain: chain };
}

/** Clients know Ed25519 only, and keep keys of other algorithms as they are. */
function isClaimedKeys(value: unknown): value is Record<string, string> {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    return Object.entries(value).every(([algorithm, key]) => {
        // Half of a surrogate pair is no text in UTF-8: crypto-wasm refuses it.
        if (typeof key !== "string" || !algorithm.isWellFormed() || !key.isWellFormed()) return false;
        return algorithm !== "ed25519" || isEd25519(key);
    });
}

function isEd25519(text: string): boolean {
    const bytes = keyBytes(text);
    return bytes !== undefined && isEd25519PublicKey(bytes);
}

function isCurve25519(text: unknown): text is string {
    return typeof text === "string" && keyBytes(text)?.length === 32;
}

function keyBytes(text: string): Buffer | undefined {
    try {
        return decodeStrictBase64(text, "key");
    } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        return undefined;
    }
}
