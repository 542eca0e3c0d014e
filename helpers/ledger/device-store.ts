import type { ExportedSession } from "../megolm/key-export.ts";
import type { AccountRecord } from "./history.ts";
import type { Store, StoreReading } from "./store.ts";

/** What the ledger asks of a signed-in client: a structure, so that no client is imported here. */
export interface KeyHolder {
    /** For people: `"Alice's laptop"`. */
    readonly label: string;
    readonly deviceId: string;
    /** Every session of its own store. */
    heldSessions(): Promise<ExportedSession[]>;
    /** The backup it uploads to and the public half of the backup key it has cached. */
    backupStatus(): Promise<{ uploadsTo: string | null; cachedKey: string | null }>;
}

/** The store of one signed-in device, as the device itself exports it. Its keys are proven like any other's. */
export class DeviceStore implements Store {
    public readonly id: string;
    public readonly kind = "device";
    public readonly label: string;
    readonly #device: KeyHolder;

    public constructor(device: KeyHolder) {
        this.id = deviceStoreId(device);
        this.label = device.label;
        this.#device = device;
    }

    public async read(): Promise<StoreReading> {
        return { keys: await this.#device.heldSessions(), unreadable: [] };
    }

    public async backupStatus(): Promise<AccountRecord["devices"][number]> {
        const { uploadsTo, cachedKey } = await this.#device.backupStatus();
        return { id: this.#device.deviceId, label: this.label, backupKey: cachedKey, uploadsTo };
    }
}

/** The id that a device's store has in histories. */
export function deviceStoreId({ deviceId }: Pick<KeyHolder, "deviceId">): string {
    return `device:${deviceId}`;
}
