import { CryptoEvent } from "matrix-js-sdk/lib/crypto-api/index.js";
import type { Occurrence, Which } from "../../containers/proxy/fault-proxy.ts";
import type { SdkClient } from "../../helpers/clients/sdk/sdk-client.ts";
import { eventually } from "../../helpers/eventually.ts";

/** Somebody who writes down every recovery key that a device shows. */
export interface Writer {
    written: string[];
}

/** What a device does in a race. */
export interface Operation {
    /** By which of its requests it is decided, in the order in which it sends them. */
    decisive: readonly (Which & Occurrence)[];
    act: (device: SdkClient, writer: Writer) => Promise<unknown>;
    /** Whether the device is no store of keys any more from then on. */
    leaves?: true;
    /** What is done where it failed, if not the same once more. */
    again?: (device: SdkClient, writer: Writer) => Promise<unknown>;
    /** Whether it is not done once more where it fails: what it was for comes about in another way afterwards, as does what came too late for it. */
    passes?: true;
}

const accountData = (method: string, type: string): Which => ({
    method,
    endpoint: `user/{userId}/account_data/${type}`,
});

/** Which key opens secret storage. */
const PUT_DEFAULT_KEY = accountData("PUT", "m.secret_storage.default_key");
/** The backup's key in it. */
const PUT_BACKUP_KEY = accountData("PUT", "m.megolm_backup.v1");
const DELETE_BACKUP: Which = { method: "DELETE", endpoint: "room_keys/version/{version}" };
const CREATE_BACKUP: Which = { method: "POST", endpoint: "room_keys/version" };

/** "Replace an existing backup": secret storage stays. */
export const RESET_BACKUP: Operation = {
    decisive: [DELETE_BACKUP, CREATE_BACKUP, PUT_BACKUP_KEY],
    act: (device) => device.inTime((_, crypto) => crypto.resetKeyBackup()),
};

/** "Reset": a new recovery key, and a new backup in place of every old one. */
export const RESET: Operation = {
    decisive: [PUT_DEFAULT_KEY, DELETE_BACKUP, CREATE_BACKUP, PUT_BACKUP_KEY],
    act: (device, writer) => setUp(device, writer, true),
};

/** The guide's way to a backup where there is none: look, and create one. */
export const SET_UP: Operation = {
    decisive: [PUT_DEFAULT_KEY, CREATE_BACKUP, PUT_BACKUP_KEY],
    act: async (device, writer) => {
        const there = await device.inTime((_, crypto) => crypto.checkKeyBackupAndEnable());
        if (there === null) await setUp(device, writer, true);
    },
    // Asked once more whether there is a backup, it would be content with the one that it had made half-way.
    again: (device, writer) => setUp(device, writer, true),
};

/** "Change recovery key": the backup stays. */
export const CHANGE_RECOVERY_KEY: Operation = {
    decisive: [PUT_DEFAULT_KEY, accountData("PUT", "m.cross_signing.master"), PUT_BACKUP_KEY],
    act: (device, writer) => setUp(device, writer, false),
};

/** "Delete key storage". */
export const DELETE: Operation = {
    decisive: [DELETE_BACKUP, PUT_BACKUP_KEY, PUT_DEFAULT_KEY],
    act: (device) => device.inTime((_, crypto) => crypto.disableKeyStorage()),
};

/** A new device that was given the recovery key restores all there is. */
export const RESTORE: Operation = {
    decisive: [
        { method: "GET", endpoint: "room_keys/version", nth: 1 },
        { method: "GET", endpoint: "room_keys/keys" },
    ],
    act: (device, { written: [old = ""] }) => device.enterRecoveryKey(old),
    passes: true,
};

/** The device uploads a key that only it has. */
export const UPLOAD: Operation = {
    decisive: [{ method: "PUT", endpoint: "room_keys/keys" }],
    act: async (device) => {
        // Done once it has nothing more to upload, or was told that it cannot.
        let isOver = false;
        device.matrix.on(CryptoEvent.KeyBackupSessionsRemaining, (left) => {
            isOver ||= left === 0;
        });
        device.matrix.on(CryptoEvent.KeyBackupFailed, () => {
            isOver = true;
        });
        await eventually(
            `${device.label} to be done with uploading`,
            () => {
                device.hurryUploads();
                return isOver;
            },
            (over) => over,
            { everyMs: 200 },
        );
    },
};

export const SIGN_OUT: Operation = {
    decisive: [{ method: "POST", endpoint: "logout" }],
    act: (device) => device.signOut(),
    leaves: true,
};

/** @param withBackup whether a new backup takes the place of what is there */
async function setUp(device: SdkClient, { written }: Writer, withBackup: boolean): Promise<void> {
    await device.inTime(async (_, crypto) => {
        const key = await crypto.createRecoveryKeyFromPassphrase();
        // Apps show it first, and go on once it is written down.
        if (key.encodedPrivateKey) written.push(key.encodedPrivateKey);
        await crypto.bootstrapSecretStorage({
            createSecretStorageKey: async () => key,
            setupNewSecretStorage: true,
            setupNewKeyBackup: withBackup,
        });
    });
}
