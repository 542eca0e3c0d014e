import { generateKeyPairSync, randomBytes } from "node:crypto";
import type { BackupRooms } from "../matrix/user-api.ts";
import { type BackedUpSession, sealBackupEntry } from "../megolm/backup.ts";
import { encodeBase64 } from "../megolm/base64.ts";
import type { ExportedSession } from "../megolm/key-export.ts";
import { writeSessionKey } from "../megolm/session-key.ts";

/** As many as a client uploads at a time, more or less. */
const ENTRIES_A_REQUEST = 500;

/**
 * Keys of sessions that nobody ever wrote in, sealed for a backup: an account with a long history without anybody's having
 * to live it.
 *
 * @param publicKey the backup's
 * @returns entries in portions that a request can carry
 */
export function* madeUpSessions(roomId: string, sessions: number, publicKey: string): Generator<BackupRooms> {
    for (let made = 0; made < sessions; made += ENTRIES_A_REQUEST) {
        const portion = Array.from({ length: Math.min(ENTRIES_A_REQUEST, sessions - made) }, () => madeUp(publicKey));
        yield { [roomId]: { sessions: Object.fromEntries(portion) } };
    }
}

/** The same as a device exports them. */
export function madeUpExport(roomId: string, sessions: number): ExportedSession[] {
    return Array.from({ length: sessions }, () => {
        const { sessionId, session } = madeUpSession();
        return { room_id: roomId, session_id: sessionId, ...session };
    });
}

function madeUp(backupKey: string): [sessionId: string, entry: BackupRooms[string]["sessions"][string]] {
    const { sessionId, session } = madeUpSession();
    const entry = {
        first_message_index: 0,
        forwarded_count: 0,
        is_verified: true,
        session_data: sealBackupEntry(session, backupKey),
    };
    return [sessionId, entry];
}

/** A session that nobody ever wrote in, as a backup's entry has it inside. */
export function madeUpSession(): { sessionId: string; session: BackedUpSession } {
    const publicKey = randomEd25519();
    const session = {
        algorithm: "m.megolm.v1.aes-sha2",
        session_key: writeSessionKey({ firstKnownIndex: 0, ratchet: randomBytes(128), publicKey }),
        sender_key: encodeBase64(randomBytes(32)),
        sender_claimed_keys: { ed25519: encodeBase64(randomEd25519()) },
        forwarding_curve25519_key_chain: [],
        // As in a room whose history is shared with who joins.
        "org.matrix.msc3061.shared_history": true,
    };
    return { sessionId: encodeBase64(publicKey), session };
}

/** A public key that no implementation refuses as no point of the curve. */
function randomEd25519(): Buffer {
    const { x } = generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" });
    return Buffer.from(String(x), "base64url");
}
