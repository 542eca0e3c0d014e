import { describe, expect, test } from "vitest";
import type { BackupRooms, BackupVersion } from "../matrix/user-api.ts";
import { BACKUP_ALGORITHM, sealBackupEntry } from "../megolm/backup.ts";
import { type Case, caseTable } from "../megolm/cases.ts";
import { encodeRecoveryKey } from "../megolm/recovery-key.ts";
import { SECRET_STORAGE_ALGORITHM, sealSecret } from "../megolm/secret-storage.ts";
import { senderNamed } from "../megolm/testing/sender.ts";
import { BackupStore, type RecoverySecret } from "./backup-store.ts";

interface BackupCases {
    privateKey: string;
    publicKey: string;
    versions: (Case & { auth_data: BackupVersion["auth_data"] })[];
    entries: (Case & {
        room: string;
        session: string;
        sessionKey: string;
        body: BackupRooms[string]["sessions"][string];
    })[];
}
interface SecretStorageCases {
    recoveryKeyA: string;
    recoveryKeyB: string;
    backupPublicKey: string;
    cases: (Case & { accountData: Record<string, object> })[];
}

const backups = caseTable<BackupCases>("backups.json");
const secretStorage = caseTable<SecretStorageCases>("secret-storage.json");
const STORAGE_KEY = Buffer.alloc(32, 5);
const WRITTEN_DOWN = { recoveryKey: encodeRecoveryKey(STORAGE_KEY) };
/** An account whose secret storage holds the key of the backup cases. */
const ACCOUNT = {
    "m.secret_storage.default_key": { key: "only" },
    "m.secret_storage.key.only": { algorithm: SECRET_STORAGE_ALGORITHM },
    "m.megolm_backup.v1": { encrypted: { only: sealSecret("m.megolm_backup.v1", backups.privateKey, STORAGE_KEY) } },
};

function storeOf(
    accountData: Record<string, object>,
    rooms: unknown,
    secret: RecoverySecret | undefined,
    auth_data: BackupVersion["auth_data"] = { public_key: backups.publicKey },
): BackupStore {
    const version = { version: "1", algorithm: BACKUP_ALGORITHM, auth_data, count: 0, etag: "0" };
    const api = {
        accountData: async <Content>(type: string) => accountData[type] as Content | undefined,
        backupVersion: async () => version,
        backupEntries: async () => rooms as BackupRooms,
    };
    return new BackupStore(api, "the backup", () => secret);
}

describe("a backup version", () => {
    test.each(backups.versions)("$name: $right", async ({ auth_data }) => {
        const [control] = backups.entries;
        if (!control) throw new Error("there is no control");
        const rooms = { [control.room]: { sessions: { [control.session]: control.body } } };
        const { reading, account } = await storeOf(ACCOUNT, rooms, WRITTEN_DOWN, auth_data).readWithAccount();
        expect(reading).toEqual({
            keys: [
                {
                    room_id: control.room,
                    session_id: control.session,
                    session_key: control.sessionKey,
                    first_message_index: 0,
                },
            ],
            unreadable: [],
            version: "1",
        });
        // As text they are compared by the audit, as clients compare them.
        expect(account.backup?.publicKey).toBe(account.secretStorage?.backupKey);
    });

    test("there are as many cases as the table had when the results were checked by hand", () => {
        expect(backups.versions).toHaveLength(3);
    });

    test.each([null, {}, { public_key: 7 }])("with auth_data %j is read, and has no public key", async (data) => {
        const store = storeOf(ACCOUNT, {}, WRITTEN_DOWN, data as BackupVersion["auth_data"]);
        expect((await store.readWithAccount()).account.backup?.publicKey).toBe("");
    });
});

describe("the entries of a backup", () => {
    test("that are wrong are reported, and the others are read", async () => {
        const { sessionId, sessionKey } = senderNamed("one");
        const sealed = sealBackupEntry(
            {
                algorithm: "m.megolm.v1.aes-sha2",
                session_key: sessionKey,
                sender_key: "",
                sender_claimed_keys: {},
                forwarding_curve25519_key_chain: [],
            },
            backups.publicKey,
        );
        const other = senderNamed("two").sessionId;
        const sessions = {
            [sessionId]: { session_data: sealed },
            [other]: { session_data: sealed },
            empty: null,
            bare: {},
        };
        const { keys, unreadable } = await storeOf(ACCOUNT, { "!room": { sessions } }, WRITTEN_DOWN).read();
        expect(keys).toEqual([{ room_id: "!room", session_id: sessionId, session_key: sessionKey }]);
        expect(unreadable).toEqual([
            { room: "!room", session: other, why: `not a valid key backup entry: it holds session ${sessionId}` },
            { room: "!room", session: "empty", why: expect.stringContaining("no ephemeral") },
            { room: "!room", session: "bare", why: expect.stringContaining("no ephemeral") },
        ]);
    });
});

describe("secret storage", () => {
    const open = (keyId: string) => ({ keyId, userHoldsKey: true, backupKey: secretStorage.backupPublicKey });
    const empty = (keyId: string) => ({ keyId, userHoldsKey: true, backupKey: null });
    const shut = (keyId: string) => ({ keyId, userHoldsKey: false, backupKey: null });
    /** By case and the recovery key that the user holds: what is noted, and why the backup stays closed. */
    const RIGHT: Record<string, Record<"A" | "B", [noted: object, closed?: string]>> = {
        control: { A: [open("A")], B: [shut("A"), "not the one of secret storage"] },
        "description without iv and mac": { A: [open("A")], B: [shut("A"), "the MAC of m.megolm_backup.v1"] },
        "default_key names a key that is not described": {
            A: [shut("Z"), "no account data describes the default key Z"],
            B: [shut("Z"), "no account data describes the default key Z"],
        },
        "default_key names a described key that no secret is sealed with": {
            A: [shut("B"), "not the one of secret storage"],
            B: [empty("B"), "no backup key under its default key B, but under A"],
        },
        "backup key under A, the rest under the default B": {
            A: [shut("B"), "not the one of secret storage"],
            B: [empty("B"), "no backup key under its default key B, but under A"],
        },
    };
    const held = secretStorage.cases.flatMap((one) => [
        { ...one, holds: "A" as const, recoveryKey: secretStorage.recoveryKeyA },
        { ...one, holds: "B" as const, recoveryKey: secretStorage.recoveryKeyB },
    ]);

    test.each(held)("$name, and the user holds $holds: $right", async ({ name, accountData, holds, recoveryKey }) => {
        const auth = { public_key: secretStorage.backupPublicKey };
        const { reading, account } = await storeOf(accountData, {}, { recoveryKey }, auth).readWithAccount();
        const [noted, closed] = RIGHT[name]?.[holds] ?? [];
        expect(account.secretStorage).toEqual(noted);
        if (closed === undefined) expect(reading).toEqual({ keys: [], unreadable: [], version: "1" });
        else
            expect(reading).toEqual({
                keys: [],
                unreadable: [],
                version: "1",
                closed: expect.stringContaining(closed),
            });
    });

    test("whose phrase takes too many rounds is closed, and says why", async () => {
        const passphrase = { algorithm: "m.pbkdf2", salt: "some salt", iterations: 2 ** 31 };
        const described = { "m.secret_storage.key.only": { algorithm: SECRET_STORAGE_ALGORITHM, passphrase } };
        const { closed } = await storeOf({ ...ACCOUNT, ...described }, {}, { phrase: "a phrase" }).read();
        expect(closed).toContain("2147483648 rounds");
    });

    test.each([null, 7, {}, ""])("whose default key is named %j has none", async (key) => {
        const store = storeOf({ ...ACCOUNT, "m.secret_storage.default_key": { key } as object }, {}, WRITTEN_DOWN);
        expect((await store.readWithAccount()).account.secretStorage).toBeNull();
    });

    test("is not opened by what objects have of themselves", async () => {
        const named = { "m.secret_storage.default_key": { key: "constructor" } };
        const described = { "m.secret_storage.key.constructor": { algorithm: SECRET_STORAGE_ALGORITHM } };
        const { closed } = await storeOf({ ...ACCOUNT, ...named, ...described }, {}, WRITTEN_DOWN).read();
        expect(closed).toContain("no backup key under its default key constructor, but under only");
    });
});
