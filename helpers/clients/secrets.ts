/** Which private cross-signing keys a device has. */
export interface CrossSigningKeysHeld {
    masterKey: boolean;
    selfSigningKey: boolean;
    userSigningKey: boolean;
}

/** The secrets that a device has, by the names that they have in secret storage. */
export function secretsHeld(keys: CrossSigningKeysHeld, hasBackupKey: boolean): string[] {
    const held = {
        "m.cross_signing.master": keys.masterKey,
        "m.cross_signing.self_signing": keys.selfSigningKey,
        "m.cross_signing.user_signing": keys.userSigningKey,
        "m.megolm_backup.v1": hasBackupKey,
    };
    return Object.entries(held).flatMap(([name, has]) => (has ? [name] : []));
}
