import { randomBytes } from "node:crypto";
import type { ClaimCode } from "../../../helpers/ledger/history.ts";
import type { SessionStatus } from "../../../helpers/ledger/verdict.ts";
import { backupPublicKey, type SealedSession, sealBackupEntry } from "../../../helpers/megolm/backup.ts";
import { encodeBase64 } from "../../../helpers/megolm/base64.ts";
import { type Interference, NEXT, type Scenario, type Session } from "../scenario.ts";

/** A way to lose keys on purpose, and what the oracle must say of it: that, and nothing more. */
export interface Sabotage extends Interference {
    title: string;
    /** Which store it strikes; undefined for none. */
    store?: "backup" | "file" | "device";
    /** Which sessions of it. Asked at the end. */
    sessions?: (scenario: Scenario) => readonly string[];
    /** What they are there then. */
    status?: SessionStatus;
    /** Whether they were whole there once: then the step is named. */
    after?: typeof NEXT;
    /** Whether the store cannot be opened at all any more. */
    closes?: boolean;
    /** The claims about the account that it breaks: K3 (no index rises), K4 (complete backup), K5 (secrets agree). */
    breaks: readonly ClaimCode[];
}

/** Which of the account's sessions it is about. */
export const SCOPES: Record<string, (all: readonly Session[]) => Session[]> = {
    "one session": ([first]) => (first ? [first] : []),
    "the last session": (all) => all.slice(-1),
    "a whole room": (all) => all.filter(({ room }) => room === all[0]?.room),
};

/** Their ids. */
export const ids = (sessions: readonly Session[]): string[] => sessions.map(({ session }) => session);

/** The same text with one bit of it turned over: unpadded base64 before and after. */
export function flipped(text: string, at: "first byte" | "last byte"): string {
    const bytes = Buffer.from(text, "base64");
    const place = at === "first byte" ? 0 : bytes.length - 1;
    bytes.writeUInt8(bytes.readUInt8(place) ^ 1, place);
    return encodeBase64(bytes);
}

/** A session as it is sealed for a backup, with another key in the place of its own. */
export function sealed({ exported }: Session, key: string, publicKey: string): SealedSession {
    const { algorithm, sender_key, sender_claimed_keys, forwarding_curve25519_key_chain } = exported;
    const rest = { algorithm, sender_key, sender_claimed_keys, forwarding_curve25519_key_chain };
    return sealBackupEntry({ ...rest, session_key: key }, publicKey);
}

/** A key of the right form, for the right session, that opens nothing: one bit of its ratchet is another. */
export function brokenKey(key: string): string {
    const bytes = Buffer.from(key, "base64");
    bytes.writeUInt8(bytes.readUInt8(5) ^ 1, 5);
    return encodeBase64(bytes);
}

export const otherPublicKey = (): string => backupPublicKey(randomBytes(32));

/** The first session of the account. */
export const first = ({ sessions }: Scenario): Session => {
    const [session] = sessions;
    if (!session) throw new Error("there is no session");
    return session;
};

/** The ids of all that the phone holds now. */
export const everySession = async ({ alice }: Scenario): Promise<string[]> =>
    (await alice.phone.heldSessions()).map(({ session_id }) => session_id);

/** A way by which all that the backup has by then is lost. */
export function losingTheBackup(
    title: string,
    breaks: readonly ClaimCode[],
    act: (scenario: Scenario) => Promise<unknown>,
): Sabotage {
    let all: string[] = [];
    return {
        title,
        store: "backup",
        sessions: () => all,
        status: "lost",
        after: NEXT,
        breaks,
        act: async (scenario) => {
            all = await everySession(scenario);
            await act(scenario);
        },
    };
}
