import { randomBytes } from "node:crypto";
import type { LoadedSdk } from "../clients/sdk/loaded-sdk.ts";
import { SdkClient } from "../clients/sdk/sdk-client.ts";
import { eventually } from "../eventually.ts";
import type { RecoverySecret } from "../ledger/backup-store.ts";
import type { KeyHolder } from "../ledger/device-store.ts";
import { countOn, type ObserverOf } from "../ledger/observer.ts";
import type { RecordedAccount } from "../ledger/recorder.ts";
import { login, type Session } from "../matrix/registration.ts";
import type { BackupRooms, BackupVersion, UserApi } from "../matrix/user-api.ts";
import { encodeBase64 } from "../megolm/base64.ts";
import { decodeRecoveryKey } from "../megolm/recovery-key.ts";
import { sealSecret } from "../megolm/secret-storage.ts";

/** How long an upload that was hurried may take to begin, before it is hurried again. */
const HURRY_AGAIN_AFTER_MS = 1_000;

const BACKUP_KEY = "m.megolm_backup.v1";
const IDENTITY = ["m.cross_signing.master", "m.cross_signing.self_signing", "m.cross_signing.user_signing"];

/** A client that can be made to begin at once the upload that it would begin some seconds from now. */
export interface Uploader {
    hurryUploads(): Promise<void> | void;
    /** The private backup key that it has cached, 32 bytes; null for none. */
    backupKey?(): Promise<Uint8Array | null>;
}

/** Who signs in for the first time. */
type SignsIn = Pick<Person, "name" | "userId" | "password" | "api" | "sentTexts"> & { observer?: ObserverOf };

/** Someone with an account: what they know by heart and have written down, and the phone that is always with them. */
export class Person implements RecordedAccount {
    /** For people: `"Alice"`. */
    public readonly name: string;
    public readonly userId: string;
    /** Paths that change it put the new one here. */
    public password: string;
    /** A matrix-js-sdk device; the account's first. */
    public readonly phone: SdkClient;
    /** The account over plain HTTP, by a session of its own that is no device: it outlives the phone's. */
    public readonly api: UserApi;
    public readonly sentTexts: Map<string, string>;
    /** Where what happens to this person's keys is noted, while it is. */
    public readonly observer: ObserverOf;
    /** The recovery key (older name: Security Key) that this person has written down. Paths put the new one here. */
    public recoveryKey: string | undefined;
    /** The recovery key before that, where secret storage still has something that only it opens. */
    public formerRecoveryKey: string | undefined;
    /** The Security Phrase that stands for it, where one was chosen. */
    public phrase: string | undefined;
    /** The rooms that a record of this person's keys is about; undefined for all. */
    public rooms: ReadonlySet<string> | undefined;

    private constructor(made: SignsIn & { phone: SdkClient }) {
        this.name = made.name;
        this.userId = made.userId;
        this.password = made.password;
        this.phone = made.phone;
        this.api = made.api;
        this.sentTexts = made.sentTexts;
        this.observer = made.observer ?? (() => undefined);
    }

    /** Signs an existing account's first device in. @param sdk which version it runs; default: keyproof's own */
    public static async signIn(baseUrl: string, who: SignsIn, sdk?: LoadedSdk): Promise<Person> {
        const phone = await signInSdk(baseUrl, who, phoneOf(who), sdk);
        return new Person({ ...who, phone });
    }

    /** The same with a session that is signed in already. */
    public static async withPhone(session: Session, who: SignsIn): Promise<Person> {
        const phone = await startSdk(session, who, phoneOf(who));
        return new Person({ ...who, phone });
    }

    public recoverySecret(): RecoverySecret | undefined {
        if (this.recoveryKey !== undefined) return { recoveryKey: this.recoveryKey };
        return this.phrase === undefined ? undefined : { phrase: this.phrase };
    }

    /** The same, where there must be one. @throws Error when this person has nothing written down */
    public get writtenDown(): RecoverySecret & { recoveryKey: string } {
        if (this.recoveryKey === undefined) throw new Error(`${this.name} has no recovery key written down`);
        return { recoveryKey: this.recoveryKey };
    }

    /** The ids of the devices that the server knows, in order. */
    public async deviceIds(): Promise<string[]> {
        return (await this.api.devices()).map(({ device_id }) => device_id).sort();
    }

    /** Notes that what comes next takes entries out of the backup on purpose, as an operator may: they are not lost by themselves. */
    public takesFromBackup(what: string): void {
        this.observer()?.spoilt(what);
    }

    /** Puts something into the backup, in place of a session's entry, that its key does not open. */
    public async spoilBackupEntry(roomId: string, sessionId: string): Promise<void> {
        const backup = await this.currentBackup();
        this.takesFromBackup(`the entry of session ${sessionId} is replaced by one that does not open`);
        const sealed = { ciphertext: "AAAA", ephemeral: "A".repeat(43), mac: "A".repeat(11) };
        await this.api.putBackupEntry(backup.version, roomId, sessionId, {
            first_message_index: 0,
            forwarded_count: 0,
            // A verified entry replaces one that is not, whatever its index.
            is_verified: true,
            session_data: sealed,
        });
    }

    /** Deletes one key from the backup behind all clients' backs: none of them will upload it again. */
    public async loseFromBackup(roomId: string, sessionId: string): Promise<void> {
        const backup = await this.currentBackup();
        this.takesFromBackup(`the entry of session ${sessionId} is deleted`);
        await this.api.deleteBackupEntry(backup.version, roomId, sessionId);
    }

    /** Deletes every key from the backup behind all clients' backs; the version stays. */
    public async emptyBackup(): Promise<void> {
        const backup = await this.currentBackup();
        this.takesFromBackup("every entry is deleted");
        await this.api.deleteBackupEntries(backup.version);
    }

    /** Deletes the current backup version behind all clients' backs. */
    public async deleteBackup(): Promise<void> {
        const backup = await this.currentBackup();
        await this.api.deleteBackupVersion(backup.version);
    }

    /**
     * Adds entries to the backup that no client of ours made.
     *
     * @param entries makes them, in portions that a request can carry, sealed to the key that it is given
     */
    public async fillBackup(entries: (publicKey: string) => Iterable<BackupRooms>): Promise<void> {
        const { version, auth_data } = await this.currentBackup();
        for (const rooms of entries(auth_data.public_key)) await this.api.putBackupEntries(version, rooms);
    }

    /** Takes the backup's key out of secret storage, as a client leaves it that made the backup and could not open that. */
    public async takeBackupKeyOutOfSecretStorage(): Promise<void> {
        await this.api.setAccountData(BACKUP_KEY, {});
    }

    /**
     * Puts another backup key in its place.
     *
     * @param backupKey 32 bytes; default: the key of no backup, as a client leaves it that made a new backup and did not tell
     */
    public async putAnotherBackupKeyIntoSecretStorage(backupKey: Uint8Array = randomBytes(32)): Promise<void> {
        const keyId = (await this.api.accountData<{ key?: string }>("m.secret_storage.default_key"))?.key;
        if (!keyId) throw new Error(`${this.name} has no secret storage`);
        const key = decodeRecoveryKey(this.writtenDown.recoveryKey);
        const sealed = sealSecret(BACKUP_KEY, encodeBase64(backupKey), key);
        await this.api.setAccountData(BACKUP_KEY, { encrypted: { [keyId]: { ...sealed } } });
    }

    /** Takes the private cross-signing keys out of secret storage. */
    public async takeIdentityOutOfSecretStorage(): Promise<void> {
        for (const secret of IDENTITY) await this.api.setAccountData(secret, {});
    }

    /** The current backup version. @throws Error when there is none */
    public async currentBackup(): Promise<BackupVersion> {
        const backup = await this.api.backupVersion();
        if (!backup) throw new Error(`${this.name} has no backup`);
        return backup;
    }

    /** The Security Phrase, where there must be one. @throws Error when this person has chosen none */
    public get knownByHeart(): { phrase: string } {
        if (this.phrase === undefined) throw new Error(`${this.name} has chosen no Security Phrase`);
        return { phrase: this.phrase };
    }

    /**
     * Waits until the server counts this many sessions in the current backup.
     *
     * @param uploaders devices whose uploads are hurried, beside the phone's
     */
    public async untilBackedUp(sessions: number, ...uploaders: Uploader[]): Promise<void> {
        await this.#untilBackup(`to hold ${sessions} sessions`, sessions, () => this.#counted(), uploaders);
    }

    async #counted(): Promise<number> {
        return (await this.api.backupVersion())?.count ?? 0;
    }

    /** The same for sessions whose entry says that it begins with their first message: where there were worse ones before. */
    public async untilBackedUpWhole(sessions: number, ...uploaders: Uploader[]): Promise<void> {
        const count = async (): Promise<number> => {
            const backup = await this.api.backupVersion();
            const rooms = backup ? Object.values(await this.api.backupEntries(backup.version)) : [];
            const entries = rooms.flatMap((room) => Object.values(room.sessions));
            return entries.filter(({ first_message_index }) => first_message_index === 0).length;
        };
        await this.#untilBackup(`to hold ${sessions} sessions from index 0 on`, sessions, count, uploaders);
    }

    async #untilBackup(
        what: string,
        sessions: number,
        count: () => Promise<number>,
        uploaders: Uploader[],
    ): Promise<void> {
        let hurried = -Infinity;
        const hurryAndCount = async (): Promise<number> => {
            // A clock moved again and again would run every other request of the client into its time limit.
            if (performance.now() - hurried > HURRY_AGAIN_AFTER_MS) {
                hurried = performance.now();
                for (const uploader of [this.phone, ...uploaders]) await uploader.hurryUploads();
            }
            return count();
        };
        const name = `${this.name}'s backup ${what}`;
        await countOn(
            this.observer(),
            name,
            (limit) => eventually(name, hurryAndCount, (held) => held >= sessions, limit),
            {
                sessions,
                in: "backup",
                deviceKeys: () => backupKeysOf([this.phone, ...uploaders]),
            },
        );
    }

    /** Waits until a device has the current backup's key and uploads to it: what a verified device is handed by another. */
    public async untilGivenTheBackupKey(device: KeyHolder): Promise<void> {
        const what = `${device.label} to have the current backup's key`;
        const status = async () => {
            const current = await this.api.backupVersion();
            return { current: current?.auth_data.public_key, ...(await device.backupStatus()) };
        };
        await countOn(this.observer(), what, (limit) =>
            eventually(
                what,
                status,
                ({ current, cachedKey, uploadsTo }) => cachedKey === current && uploadsTo !== null,
                limit,
            ),
        );
    }
}

/**
 * Signs an SDK device of someone in; it starts with no keys, and records what it sends.
 *
 * @param sdk which version it runs; default: keyproof's own
 */
export async function signInSdk(
    baseUrl: string,
    who: Pick<Person, "userId" | "password" | "sentTexts"> & { observer?: ObserverOf },
    label: string,
    sdk?: LoadedSdk,
): Promise<SdkClient> {
    const { userId, password } = who;
    return startSdk(await login(baseUrl, { userId, password, deviceName: label }), who, label, sdk);
}

/** The same with a session that is signed in already. */
export function startSdk(
    session: Session,
    { password, sentTexts, observer }: Pick<Person, "password" | "sentTexts"> & { observer?: ObserverOf },
    label: string,
    sdk?: LoadedSdk,
): Promise<SdkClient> {
    const onSent = (eventId: string, text: string) => sentTexts.set(eventId, text);
    return SdkClient.start({ session, password, label, onSent, ...(observer && { observer }), ...(sdk && { sdk }) });
}

async function backupKeysOf(devices: readonly Uploader[]): Promise<Uint8Array[]> {
    const keys = await Promise.all(devices.map((device) => device.backupKey?.()));
    return keys.filter((key) => key instanceof Uint8Array);
}

function phoneOf({ name }: Pick<Person, "name">): string {
    return `${name}'s phone`;
}
