import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import type { BackupRooms, BackupVersion } from "../matrix/user-api.ts";
import { BACKUP_ALGORITHM } from "../megolm/backup.ts";
import { decodeBase64 } from "../megolm/base64.ts";
import { type Case, caseTable } from "../megolm/cases.ts";
import { BackupStore } from "./backup-store.ts";

interface Cases {
    privateKey: string;
    publicKey: string;
    entries: (Case & { room: string; session: string; sessionKey: string; body: unknown })[];
}

const { privateKey, publicKey, entries } = caseTable<Cases>("backups.json");
const KEY = decodeBase64(privateKey);
const [control] = entries;

/** A backup with one entry. @param accountData by type; default: no secret storage */
function backup(accountData: Record<string, unknown> = {}): BackupStore {
    if (!control) throw new Error("there is no control");
    const auth_data: BackupVersion["auth_data"] = { public_key: publicKey };
    const rooms = { [control.room]: { sessions: { [control.session]: control.body } } };
    const api = {
        accountData: async <Content>(type: string) => accountData[type] as Content | undefined,
        backupVersion: async () => ({ version: "1", algorithm: BACKUP_ALGORITHM, auth_data, count: 1, etag: "1" }),
        backupEntries: async () => rooms as BackupRooms,
    };
    return new BackupStore(api, "the backup", () => undefined);
}

test("a backup without secret storage opens with the key that a device has", async () => {
    const { keys, closed } = await backup().read(async () => [randomBytes(32), KEY]);
    expect(closed).toBeUndefined();
    expect(keys.map(({ session_key }) => session_key)).toEqual([control?.sessionKey]);
});

test("it opens with the key of no other backup, and is closed without a device's key", async () => {
    const { keys, closed } = await backup().read(async () => [randomBytes(32)]);
    expect(keys).toEqual([]);
    expect(closed).toBe("there is no secret storage that would hold its key");
    expect(await backup().read()).toEqual({ keys: [], unreadable: [], version: "1", closed });
});

test("where there is secret storage, a device's key does not stand in for the user's", async () => {
    const secretStorage = { "m.secret_storage.default_key": { key: "abc" } };
    const { keys, closed } = await backup(secretStorage).read(async () => [KEY]);
    expect(keys).toEqual([]);
    expect(closed).toBeDefined();
});
