import type { CryptoEventHandlerMap } from "matrix-js-sdk/lib/crypto-api/index.js";
import type { SdkClient } from "./sdk-client.ts";

/** The events that the SDK tells of its key backup by. */
export const BACKUP_EVENTS = [
    "KeyBackupStatus",
    "KeyBackupFailed",
    "KeyBackupSessionsRemaining",
    "KeyBackupDecryptionKeyCached",
] as const;
export type BackupEventName = (typeof BACKUP_EVENTS)[number];

/** One that was emitted: `["KeyBackupStatus", true]`. */
export type BackupEvent = readonly [event: BackupEventName, payload: boolean | string | number];

/** Takes down what a client emits about its key backup from now on, in order. */
export class BackupEvents {
    readonly #seen: BackupEvent[] = [];

    public constructor({ matrix, sdk }: Pick<SdkClient, "matrix" | "sdk">) {
        for (const event of BACKUP_EVENTS) {
            const name = sdk.cryptoApi.CryptoEvent[event] as keyof CryptoEventHandlerMap;
            matrix.on(name, (payload: unknown) => void this.#seen.push([event, payload as boolean | string | number]));
        }
    }

    public get seen(): readonly BackupEvent[] {
        return this.#seen;
    }

    /** What came with each of one kind. */
    public payloads(event: BackupEventName): BackupEvent[1][] {
        return this.#seen.filter(([name]) => name === event).map(([, payload]) => payload);
    }
}
