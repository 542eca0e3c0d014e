import type { BackupVersion, UserApi } from "../matrix/user-api.ts";
import { backupPublicKey, openBackupEntry } from "../megolm/backup.ts";
import { decodeBase64, encodeBase64 } from "../megolm/base64.ts";
import { FormatError } from "../megolm/format-error.ts";
import { TooManyRounds } from "../megolm/passphrase.ts";
import { decodeRecoveryKey } from "../megolm/recovery-key.ts";
import {
    checkSecretStorageKey,
    keyFromPhrase,
    openSecret,
    type SealedSecret,
    type SecretStorageKeyDescription,
} from "../megolm/secret-storage.ts";
import { readSessionKey } from "../megolm/session-key.ts";
import type { AccountRecord } from "./history.ts";
import type { HeldKey, Store, StoreReading } from "./store.ts";

/** What a user wrote down: a recovery key, or the Security Phrase that stands for it. */
export type RecoverySecret = { recoveryKey: string } | { phrase: string };

/** What a reading asks of the homeserver. */
type BackupApi = Pick<UserApi, "accountData" | "backupVersion" | "backupEntries">;

/** The backup keys that signed-in devices have cached, 32 bytes each. */
export type DeviceKeys = () => Promise<readonly Uint8Array[]>;

/**
 * The account's server-side key backup, opened the way a user with an empty device would: from the recovery secret to
 * secret storage, from there to the backup key, and with it each entry. All of it over plain HTTP.
 */
export class BackupStore implements Store {
    public readonly id = "backup";
    public readonly kind = "backup";
    public readonly label: string;
    readonly #api: BackupApi;
    readonly #secret: () => RecoverySecret | undefined;

    /** @param secret what the user holds now; asked anew at each reading, since paths change it */
    public constructor(api: BackupApi, label: string, secret: () => RecoverySecret | undefined) {
        this.#api = api;
        this.label = label;
        this.#secret = secret;
    }

    /** @param deviceKeys open the backup of an account that has no secret storage yet; default: nothing opens that */
    public async read(deviceKeys?: DeviceKeys): Promise<StoreReading> {
        return (await this.readWithAccount(deviceKeys)).reading;
    }

    /** The entries, and what the account says about them, read together. */
    public async readWithAccount(
        deviceKeys: DeviceKeys = async () => [],
    ): Promise<{ reading: StoreReading; account: Omit<AccountRecord, "devices"> }> {
        const { secretStorage, privateKey: storedKey, why } = await this.#openSecretStorage();
        const version = await this.#api.backupVersion();
        if (!version) {
            return { reading: { keys: [], unreadable: [] }, account: { backup: null, secretStorage } };
        }
        const rooms = await this.#api.backupEntries(version.version);
        const entries = Object.entries(rooms).flatMap(([room, { sessions }]) =>
            Object.entries(sessions).map(([session, entry]) => ({
                room,
                session,
                sealed: entry?.session_data,
                first_message_index: entry?.first_message_index,
            })),
        );
        const backup = {
            version: version.version,
            publicKey: publicKeyOf(version),
            count: version.count,
            etag: version.etag,
            entries: entries.length,
        };
        const account = { backup, secretStorage };
        const of = { version: version.version };
        // The user cannot hold a recovery key where there is no secret storage that it would open.
        const cachedKeys = secretStorage === null ? await deviceKeys() : [];
        const privateKey = storedKey ?? cachedKeys.find((key) => backupPublicKey(key) === backup.publicKey);
        if (!privateKey) return { reading: { ...of, keys: [], unreadable: [], closed: why }, account };

        const keys: HeldKey[] = [];
        const unreadable: StoreReading["unreadable"] = [];
        for (const { room, session, sealed, first_message_index } of entries) {
            try {
                const { session_key } = openBackupEntry(sealed, privateKey);
                const { sessionId } = readSessionKey(session_key);
                if (sessionId !== session) throw new FormatError("key backup entry", `it holds session ${sessionId}`);
                keys.push({ room_id: room, session_id: session, session_key, first_message_index });
            } catch (error) {
                if (!(error instanceof FormatError)) throw error;
                unreadable.push({ room, session, why: error.message });
            }
        }
        return { reading: { ...of, keys, unreadable }, account };
    }

    async #openSecretStorage(): Promise<{
        secretStorage: AccountRecord["secretStorage"];
        privateKey?: Buffer;
        why: string;
    }> {
        const keyId = (await this.#api.accountData<{ key?: unknown }>("m.secret_storage.default_key"))?.key;
        if (typeof keyId !== "string" || keyId === "") {
            return { secretStorage: null, why: "there is no secret storage that would hold its key" };
        }
        const description = await this.#api.accountData(`m.secret_storage.key.${keyId}`);
        const locked = { keyId, userHoldsKey: false, backupKey: null };
        if (!description) return { secretStorage: locked, why: `no account data describes the default key ${keyId}` };
        const held = await this.#heldKey(description as unknown as SecretStorageKeyDescription);
        if ("why" in held) return { secretStorage: locked, why: held.why };

        const name = "m.megolm_backup.v1";
        const secret = await this.#api.accountData<{ encrypted?: Record<string, SealedSecret> }>(name);
        const encrypted = secret?.encrypted ?? {};
        const open = { ...locked, userHoldsKey: true };
        if (!Object.hasOwn(encrypted, keyId)) {
            const others = Object.keys(encrypted);
            const under = others.length > 0 ? ` under its default key ${keyId}, but under ${others.join(", ")}` : "";
            return { secretStorage: open, why: `secret storage holds no backup key${under}` };
        }
        try {
            const privateKey = decodeBase64(openSecret(name, encrypted[keyId] as SealedSecret, held.key));
            const backupKey = backupPublicKey(privateKey);
            return { secretStorage: { ...open, backupKey }, privateKey, why: "" };
        } catch (error) {
            if (!(error instanceof FormatError)) throw error;
            const why = `the backup key in secret storage does not open: ${error.message}`;
            // Any key fits a description that says nothing of it: only a secret shows whether it is the right one.
            return { secretStorage: held.isChecked ? open : locked, why };
        }
    }

    /** The key of secret storage that the user's secret stands for, or why it is none. */
    async #heldKey(
        description: SecretStorageKeyDescription,
    ): Promise<{ key: Buffer; isChecked: boolean } | { why: string }> {
        const secret = this.#secret();
        if (!secret) return { why: "the user holds no key that opens secret storage" };
        try {
            const key =
                "recoveryKey" in secret
                    ? decodeRecoveryKey(secret.recoveryKey)
                    : await keyFromPhrase(description, secret.phrase);
            const check = checkSecretStorageKey(description, key);
            if (check === "differs") return { why: "the user's key is not the one of secret storage" };
            return { key, isChecked: check === "matches" };
        } catch (error) {
            if (!(error instanceof FormatError || error instanceof TooManyRounds)) throw error;
            return { why: `the user's key does not open secret storage: ${error.message}` };
        }
    }
}

/** As clients write it: a padded one is the same key, and no other one. */
function publicKeyOf({ auth_data }: BackupVersion): string {
    const text: unknown = auth_data?.public_key;
    try {
        return encodeBase64(decodeBase64(text as string));
    } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        return typeof text === "string" ? text : "";
    }
}
