import type { Person } from "../../helpers/accounts/person.ts";
import type { SdkClient } from "../../helpers/clients/sdk/sdk-client.ts";

/**
 * The private key of someone's backup, as a device of theirs has it: the path counts on that.
 *
 * @throws Error where the device has none
 */
export async function backupKeyOn(device: SdkClient, person: Person): Promise<Uint8Array<ArrayBuffer>> {
    await person.untilGivenTheBackupKey(device);
    const key = await device.inTime((_, crypto) => crypto.getSessionBackupPrivateKey());
    if (!key) throw new Error(`${device.label} has no backup key`);
    return Uint8Array.from(key);
}
