import type { UserApi } from "../matrix/user-api.ts";
import { backupPublicKey, openBackupEntry } from "../megolm/backup.ts";
import { decodeBase64 } from "../megolm/base64.ts";
import { FormatError } from "../megolm/format-error.ts";
import { decodeRecoveryKey } from "../megolm/recovery-key.ts";
import {
    checkSecretStorageKey,
    keyFromPhrase,
    openSecret,
    type SealedSecret,
    type SecretStorageKeyDescription,
} from "../megolm/secret-storage.ts";
import type { AccountRecord } from "./history.ts";
import type { HeldKey, Store, StoreReading } from "./store.ts";

/** What a user wrote down: a recovery key, or the Security Phrase that stands for it. */
export type RecoverySecret = { recoveryKey: string } | { phrase: string };

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
    readonly #api: Pick<UserApi, "accountData" | "backupVersion" | "backupEntries">;
    readonly #secret: () => RecoverySecret | undefined;

    /** @param secret what the user holds now; asked anew at each reading, since paths change it */
    public constructor(
        api: Pick<UserApi, "accountData" | "backupVersion" | "backupEntries">,
        label: string,
        secret: () => RecoverySecret | undefined,
    ) {
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
                sealed: entry.session_data,
                first_message_index: entry.first_message_index,
            })),
        );
        const backup = {
            version: version.version,
            publicKey: version.auth_data.public_key,
            count: version.count,
            etag: version.etag,
            entries: entries.length,
        };
        const account = { backup, secretStorage };
        // The user cannot hold a recovery key where there is no secret storage that it would open.
        const cachedKeys = secretStorage === null ? await deviceKeys() : [];
        const privateKey = storedKey ?? cachedKeys.find((key) => backupPublicKey(key) === backup.publicKey);
        if (!privateKey) return { reading: { keys: [], unreadable: [], closed: why }, account };

        const keys: HeldKey[] = [];
        const unreadable: StoreReading["unreadable"] = [];
        for (const { room, session, sealed, first_message_index } of entries) {
            try {
                const { session_key } = openBackupEntry(sealed, privateKey);
                keys.push({ room_id: room, session_id: session, session_key, first_message_index });
            } catch (error) {
                if (!(error instanceof FormatError)) throw error;
                unreadable.push({ room, session, why: error.message });
            }
        }
        return { reading: { keys, unreadable }, account };
    }

    async #openSecretStorage(): Promise<{
        secretStorage: AccountRecord["secretStorage"];
        privateKey?: Buffer;
        why: string;
    }> {
        const keyId = (await this.#api.accountData<{ key?: string }>("m.secret_storage.default_key"))?.key;
        if (!keyId) return { secretStorage: null, why: "there is no secret storage that would hold its key" };
        const description = await this.#api.accountData(`m.secret_storage.key.${keyId}`);
        const locked = { keyId, userHoldsKey: false, backupKey: null };
        const key = this.#secretStorageKey(description as SecretStorageKeyDescription | undefined);
        if (!key) return { secretStorage: locked, why: "the user holds no key that opens secret storage" };

        const name = "m.megolm_backup.v1";
        const secret = await this.#api.accountData<{ encrypted?: Record<string, SealedSecret> }>(name);
        const sealed = secret?.encrypted?.[keyId];
        const open = { ...locked, userHoldsKey: true };
        if (!sealed) return { secretStorage: open, why: "secret storage holds no backup key" };
        try {
            const privateKey = decodeBase64(openSecret(name, sealed, key));
            const backupKey = backupPublicKey(privateKey);
            return { secretStorage: { ...open, backupKey }, privateKey, why: "" };
        } catch (error) {
            if (!(error instanceof FormatError)) throw error;
            return { secretStorage: open, why: `the backup key in secret storage does not open: ${error.message}` };
        }
    }

    /** The key of secret storage that the user's secret stands for; absent where it is another one. */
    #secretStorageKey(description: SecretStorageKeyDescription | undefined): Buffer | undefined {
        const secret = this.#secret();
        if (!secret || !description) return undefined;
        try {
            const key =
                "recoveryKey" in secret
                    ? decodeRecoveryKey(secret.recoveryKey)
                    : keyFromPhrase(description, secret.phrase);
            return checkSecretStorageKey(description, key) === "differs" ? undefined : key;
        } catch (error) {
            if (!(error instanceof FormatError)) throw error;
            return undefined;
        }
    }
}
