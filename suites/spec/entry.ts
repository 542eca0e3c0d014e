import { randomBytes } from "node:crypto";
import type { BackupEntry } from "../../helpers/matrix/user-api.ts";

/** Ids that no server knows: a backup has rooms and sessions that it is told of, and asks nobody about them. */
export const ROOM = "!kitchen:example.org";
export const OTHER_ROOM = "!cellar:example.org";

/** An unpadded base64 of so many random bytes. */
export function random(bytes: number): string {
    return randomBytes(bytes).toString("base64").replace(/=+$/, "");
}

/**
 * An entry for a backup that nobody can open: the homeserver cannot tell, and decides by what is beside the sealed key.
 *
 * @param changes what it says of the session; by default a good copy from its first message on
 */
export function entry(changes: Partial<Omit<BackupEntry, "session_data">> = {}): BackupEntry {
    return {
        first_message_index: 0,
        forwarded_count: 0,
        is_verified: true,
        ...changes,
        session_data: { ciphertext: random(64), ephemeral: random(32), mac: random(8) },
    };
}
