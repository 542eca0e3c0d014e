import { BackupDecryptionKey } from "@matrix-org/matrix-sdk-crypto-wasm";
import { OlmDevice } from "../clients/olm/olm-device.ts";
import type { RecoverySecret } from "../ledger/backup-store.ts";
import type { RecordedAccount } from "../ledger/recorder.ts";
import { login } from "../matrix/registration.ts";
import type { UserApi } from "../matrix/user-api.ts";
import { decodeBase64 } from "../megolm/base64.ts";
import { encodeRecoveryKey } from "../megolm/recovery-key.ts";
import type { Account } from "./people.ts";

/** Someone whose devices are {@link OlmDevice}s: each of them does what a test tells it, and nothing else. */
export class OlmPerson implements RecordedAccount {
    /** For people: `"Alice"`. */
    public readonly name: string;
    public readonly userId: string;
    public readonly password: string;
    public readonly api: UserApi;
    public readonly sentTexts: Map<string, string>;
    readonly #baseUrl: string;
    readonly #devices: OlmDevice[] = [];
    #recoveryKey: string | undefined;

    public constructor(
        baseUrl: string,
        { name, userId, password, api, sentTexts }: Account & Pick<OlmPerson, "name" | "sentTexts">,
    ) {
        this.#baseUrl = baseUrl;
        this.name = name;
        this.userId = userId;
        this.password = password;
        this.api = api;
        this.sentTexts = sentTexts;
    }

    /** Signs a new device in: it has keys of its own, nobody has verified it, and it has no secret. */
    public async device(what: string): Promise<OlmDevice> {
        const { userId, password, sentTexts } = this;
        const label = `${this.name}'s ${what}`;
        const device = await OlmDevice.start({
            session: await login(this.#baseUrl, { userId, password, deviceName: label }),
            password,
            label,
            onSent: (eventId, text) => sentTexts.set(eventId, text),
        });
        this.#devices.push(device);
        return device;
    }

    /** The account's first device: it has made the account's cross-signing keys, and has all of them. */
    public async firstDevice(what: string): Promise<OlmDevice> {
        const device = await this.device(what);
        await device.setUpCrossSigning();
        return device;
    }

    /** A new device that one with the cross-signing keys has verified. It has been sent no secret. */
    public async verifiedDevice(what: string, by: OlmDevice): Promise<OlmDevice> {
        const device = await this.device(what);
        await by.verify(device);
        return device;
    }

    /** Gives the account a key backup, whose key a device has; it backs nothing up yet. @returns its version */
    public async makeBackup(device: OlmDevice): Promise<string> {
        const key = BackupDecryptionKey.createRandomKey();
        const version = await this.api.createBackupVersion(key.megolmV1PublicKey.publicKeyBase64);
        this.#recoveryKey = encodeRecoveryKey(decodeBase64(key.toBase64()));
        await device.machine.saveBackupDecryptionKey(key, version);
        return version;
    }

    public recoverySecret(): RecoverySecret | undefined {
        return this.#recoveryKey === undefined ? undefined : { recoveryKey: this.#recoveryKey };
    }

    /** Ends every device. */
    public close(): void {
        for (const device of this.#devices) device.close();
    }
}
