import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { backupPublicKey, sealBackupEntry } from "../megolm/backup.ts";
import { encodeBase64 } from "../megolm/base64.ts";
import { BackupStore } from "./backup-store.ts";

const KEY = randomBytes(32);
const SESSION = {
    algorithm: "m.megolm.v1.aes-sha2",
    session_key: encodeBase64(Buffer.alloc(165, 1)),
    sender_key: encodeBase64(Buffer.alloc(32, 2)),
    sender_claimed_keys: {},
    forwarding_curve25519_key_chain: [],
};

/** A backup with one entry. @param accountData by type; default: no secret storage */
function backup(accountData: Record<string, unknown> = {}): BackupStore {
    const session_data = sealBackupEntry(SESSION, backupPublicKey(KEY));
    const entry = { first_message_index: 0, forwarded_count: 0, is_verified: true, session_data };
    const api = {
        accountData: async (type: string) => accountData[type] as never,
        backupVersion: async () => ({
            version: "1",
            algorithm: "m.megolm_backup.v1.curve25519-aes-sha2",
            auth_data: { public_key: backupPublicKey(KEY) },
            count: 1,
            etag: "1",
        }),
        backupEntries: async () => ({ "!room": { sessions: { session: entry } } }),
    };
    return new BackupStore(api, "the backup", () => undefined);
}

test("a backup without secret storage opens with the key that a device has", async () => {
    const { keys, closed } = await backup().read(async () => [randomBytes(32), KEY]);
    expect(closed).toBeUndefined();
    expect(keys.map(({ session_key }) => session_key)).toEqual([SESSION.session_key]);
});

test("it opens with the key of no other backup, and is closed without a device's key", async () => {
    const { keys, closed } = await backup().read(async () => [randomBytes(32)]);
    expect(keys).toEqual([]);
    expect(closed).toBe("there is no secret storage that would hold its key");
    expect(await backup().read()).toEqual({ keys: [], unreadable: [], closed });
});

test("where there is secret storage, a device's key does not stand in for the user's", async () => {
    const secretStorage = { "m.secret_storage.default_key": { key: "abc" } };
    const { keys, closed } = await backup(secretStorage).read(async () => [KEY]);
    expect(keys).toEqual([]);
    expect(closed).toBe("the user holds no key that opens secret storage");
});
