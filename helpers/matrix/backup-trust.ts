import { isSignedBy } from "./signed-json.ts";
import type { BackupVersion, UserApi } from "./user-api.ts";

/** A user's keys, as `/keys/query` answers. */
export type PublishedKeys = Awaited<ReturnType<UserApi["keysOf"]>>;

/** A signed set of public keys, of a device or for cross-signing. */
interface KeySet {
    keys?: Record<string, string>;
    signatures?: Record<string, Record<string, string>>;
}

/**
 * Whether a backup's signatures make it one to upload to: "signed by the user's master signing key or by a verified device
 * belonging to the same user". A device is verified where the master key has signed the self-signing key, and that the device.
 * That the master key is the user's own is for the caller to know.
 *
 * @see https://spec.matrix.org/v1.19/client-server-api/#server-side-key-backups
 */
export function isSignedByUser(
    authData: BackupVersion["auth_data"],
    userId: string,
    published: PublishedKeys,
): boolean {
    const master = published.master_keys?.[userId] as KeySet | undefined;
    const signing = published.self_signing_keys?.[userId] as KeySet | undefined;
    if (isSignedWith(authData, userId, master)) return true;
    if (!signing || !isSignedWith(signing, userId, master)) return false;
    return Object.entries(published.device_keys[userId] ?? {}).some(([deviceId, device]) => {
        const keyId = `ed25519:${deviceId}`;
        const key = (device as KeySet).keys?.[keyId];
        return key !== undefined && isSignedWith(device, userId, signing) && isSignedBy(authData, userId, keyId, key);
    });
}

/** Whether one of the keys of a cross-signing key signed it. */
function isSignedWith(object: object, userId: string, by: KeySet | undefined): boolean {
    return Object.entries(by?.keys ?? {}).some(([keyId, key]) => isSignedBy(object, userId, keyId, key));
}
