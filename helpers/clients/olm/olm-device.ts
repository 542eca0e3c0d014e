import { randomUUID } from "node:crypto";
import {
    type CrossSigningBootstrapRequests,
    DecryptionErrorCode,
    DecryptionSettings,
    type Device,
    DeviceId,
    DeviceLists,
    EncryptionSettings,
    initAsync,
    MegolmDecryptionError,
    OlmMachine,
    type OutgoingRequest,
    OwnUserIdentity,
    type ProcessedToDeviceEvent,
    RoomId,
    ToDeviceRequest,
    TrustRequirement,
    UserId,
} from "@matrix-org/matrix-sdk-crypto-wasm";
import type { KeyHolder } from "../../ledger/device-store.ts";
import { type Json, type MatrixRequest, request, segments } from "../../matrix/http.ts";
import { MatrixError } from "../../matrix/matrix-error.ts";
import type { Session } from "../../matrix/registration.ts";
import type { RoomEvent } from "../../matrix/user-api.ts";
import { type ExportedSession, readExportedSessions } from "../../megolm/key-export.ts";
import { secretsHeld } from "../secrets.ts";
import { asHttp } from "./requests.ts";

const V3 = "_matrix/client/v3";

/** A to-device message, as `/sync` brings it: what Olm encrypted is encrypted still. */
export interface ToDeviceMessage {
    type: string;
    sender: string;
    content: Json;
}

/** A to-device message that the machine had sent to one device (`"*"`: to all of the user's). */
export interface SentToDevice {
    type: string;
    userId: string;
    deviceId: string;
}

/** What is read in a message; `cannot` is crypto-wasm's name of the reason, `withheld` what its sender said of the key. */
export type ReadMessage = { text: string } | { cannot: string | undefined; withheld?: string };

/** Who signs in. */
export interface OlmDeviceOptions {
    session: Session;
    /** For authentication that the server asks for before it takes cross-signing keys. */
    password: string;
    /** For people: `"Alice's laptop"`. */
    label: string;
    /** Is told every text this device sends. */
    onSent?: (eventId: string, text: string) => void;
}

/** What `/sync` answers, as far as it is about encryption. */
interface SyncAnswer {
    next_batch: string;
    to_device?: { events: ToDeviceMessage[] };
    device_lists?: { changed?: string[]; left?: string[] };
    device_one_time_keys_count?: Record<string, number>;
    device_unused_fallback_key_types?: string[];
}

/**
 * crypto-wasm's OlmMachine and plain HTTP, with a store in memory. It does nothing by itself and has no timers: a test says
 * when it sends, when it asks for what waits for it, and which of that reaches the machine, in which form and order.
 */
export class OlmDevice implements KeyHolder {
    public readonly label: string;
    public readonly userId: string;
    public readonly deviceId: string;
    /** For what a rule is about: crypto-wasm's own calls. */
    public readonly machine: OlmMachine;
    /** Every to-device message that reached the machine, as it says that it took it. */
    public readonly taken: ProcessedToDeviceEvent[] = [];
    /** Every to-device message that the machine had sent, without what is in it, in order. */
    public readonly sent: SentToDevice[] = [];
    readonly #options: OlmDeviceOptions;
    #since: string | undefined;

    private constructor(machine: OlmMachine, options: OlmDeviceOptions) {
        this.machine = machine;
        this.#options = options;
        this.label = options.label;
        this.userId = options.session.userId;
        this.deviceId = options.session.deviceId;
    }

    /** Makes the keys of a session that is signed in, and uploads them; it knows its own user's devices then. */
    public static async start(options: OlmDeviceOptions): Promise<OlmDevice> {
        const { userId, deviceId } = options.session;
        await initAsync();
        const machine = await OlmMachine.initialize(new UserId(userId), new DeviceId(deviceId));
        const device = new OlmDevice(machine, options);
        await device.learn(userId);
        await device.sync();
        return device;
    }

    /** Sends one request in this session's name. @throws MatrixError when it is refused */
    public http<T = Json>(asked: Omit<MatrixRequest, "accessToken">): Promise<T> {
        const { baseUrl, accessToken } = this.#options.session;
        return request<T>(baseUrl, { ...asked, accessToken });
    }

    /** Sends what the machine was asked for by hand: what a verification or a room key is made of. */
    public async send(...requests: (OutgoingRequest | undefined)[]): Promise<void> {
        for (const outgoing of requests) {
            if (!outgoing) continue;
            const answer = await this.http(asHttp(outgoing));
            if (outgoing instanceof ToDeviceRequest) this.sent.push(...recipients(outgoing));
            if (outgoing.id !== undefined) {
                await this.machine.markRequestAsSent(outgoing.id, outgoing.type, JSON.stringify(answer));
            }
        }
    }

    /** Sends all that the machine has to send by itself, and what follows from the answers, until there is nothing left. */
    public async flush(): Promise<void> {
        for (;;) {
            // A device that a message waits for may have no Olm session with us yet.
            const claim = await this.machine.getMissingSessions([]);
            const requests = [...(claim ? [claim] : []), ...(await this.machine.outgoingRequests())];
            if (requests.length === 0) return;
            await this.send(...requests);
        }
    }

    /** Asks for users' devices and identities as they are now, whatever is known of them. */
    public async learn(...userIds: string[]): Promise<void> {
        await this.machine.updateTrackedUsers(asUsers(userIds));
        await this.send(this.machine.queryKeysForUsers(asUsers(userIds)));
        await this.flush();
    }

    /**
     * Asks the server once for what waits for this device, and takes it off there. The machine is told of changed device
     * lists and of how many one-time keys are left; the messages are the caller's.
     */
    public async fetch(): Promise<ToDeviceMessage[]> {
        const filter = JSON.stringify({ room: { rooms: [] }, presence: { types: [] }, account_data: { types: [] } });
        const answer = await this.http<SyncAnswer>({
            method: "GET",
            path: `${V3}/sync`,
            query: { timeout: 0, since: this.#since, filter },
        });
        this.#since = answer.next_batch;
        const { changed = [], left = [] } = answer.device_lists ?? {};
        await this.machine.receiveSyncChanges(
            "[]",
            new DeviceLists(asUsers(changed), asUsers(left)),
            new Map(Object.entries(answer.device_one_time_keys_count ?? {})),
            new Set(answer.device_unused_fallback_key_types ?? []),
        );
        return answer.to_device?.events ?? [];
    }

    /** Hands messages to the machine, as if one sync had brought them; nothing is sent yet. */
    public async receive(...messages: ToDeviceMessage[]): Promise<ProcessedToDeviceEvent[]> {
        const processed = await this.machine.receiveSyncChangesMsc4186(
            JSON.stringify(messages),
            new DeviceLists(),
            new Map(),
        );
        this.taken.push(...processed);
        return processed;
    }

    /**
     * What a client does over and over: asks for what waits, hands it to the machine, sends what that leads to.
     *
     * @param between drops, delays, doubles or alters messages on their way to the machine
     * @returns the messages as they came from the server
     */
    public async sync(
        between: (messages: ToDeviceMessage[]) => ToDeviceMessage[] = (messages) => messages,
    ): Promise<ToDeviceMessage[]> {
        const messages = await this.fetch();
        await this.receive(...between(messages));
        await this.flush();
        return messages;
    }

    /** Makes cross-signing keys for the account, and uploads them; this device is signed by them. */
    public async setUpCrossSigning(): Promise<void> {
        const made = await this.machine.bootstrapCrossSigning(true);
        await this.#upload(made);
        await this.learn(this.userId);
    }

    async #upload(made: CrossSigningBootstrapRequests): Promise<void> {
        await this.send(made.uploadKeysRequest);
        const path = `${V3}/keys/device_signing/upload`;
        const keys = JSON.parse(made.uploadSigningKeysRequest.body) as Json;
        const put = (auth?: Json) => this.http({ method: "POST", path, body: { ...keys, ...(auth && { auth }) } });
        // Whether the first keys of an account need the password is the server's choice (MSC3967).
        await put().catch((error: unknown) => {
            if (!(error instanceof MatrixError) || error.status !== 401) throw error;
            const { session } = error.body;
            const identifier = { type: "m.id.user", user: this.userId };
            return put({ type: "m.login.password", identifier, password: this.#options.password, session });
        });
        await this.send(made.uploadSignaturesRequest);
    }

    /** Another device, or one of another user, as this one knows it. @throws Error when it knows none */
    public async deviceOf(other: { userId: string; deviceId: string }): Promise<Device> {
        const device = await this.machine.getDevice(new UserId(other.userId), new DeviceId(other.deviceId));
        if (!device) throw new Error(`${this.label} knows no device ${other.deviceId} of ${other.userId}`);
        return device;
    }

    /** The account's own identity, as this device knows it. @throws Error when it knows none */
    public async ownIdentity(): Promise<OwnUserIdentity> {
        const identity = await this.machine.getIdentity(new UserId(this.userId));
        if (!(identity instanceof OwnUserIdentity)) throw new Error(`${this.label} sees no identity of its account`);
        return identity;
    }

    /**
     * Signs a new device of the same account, as a verification ends; that one takes the account's identity for its own.
     * No secret is sent.
     */
    public async verify(device: OlmDevice): Promise<void> {
        await this.learn(this.userId);
        const known = await this.deviceOf(device);
        await this.send(await known.verify());
        await device.learn(this.userId);
        await device.send(await (await device.ownIdentity()).verify());
        await this.learn(this.userId);
        await device.learn(this.userId);
    }

    /** The types of what the machine had sent to another device so far. */
    public sentTo({ userId, deviceId }: { userId: string; deviceId: string }): string[] {
        const its = this.sent.filter((one) => one.userId === userId && [deviceId, "*"].includes(one.deviceId));
        return its.map(({ type }) => type);
    }

    /** Whether this device takes another one for verified. */
    public async trusts(other: { userId: string; deviceId: string }): Promise<boolean> {
        return (await this.deviceOf(other)).isVerified();
    }

    /** Sends a message to one device (`"*"`: to all of the user's) as it is, unencrypted, and past the machine. */
    public async sendPlain(to: { userId: string; deviceId: string }, type: string, content: Json): Promise<void> {
        const body = { messages: { [to.userId]: { [to.deviceId]: content } } };
        await this.http({ method: "PUT", path: `${V3}/sendToDevice/${segments(type, randomUUID())}`, body });
    }

    /** The same, encrypted by Olm for that device: any type, any content, asked for or not. */
    public async sendEncrypted(to: { userId: string; deviceId: string }, type: string, content: Json): Promise<void> {
        const claim = await this.machine.getMissingSessions(asUsers([to.userId]));
        if (claim) await this.send(claim);
        const encrypted = await (await this.deviceOf(to)).encryptToDeviceEvent(type, content);
        await this.sendPlain(to, "m.room.encrypted", JSON.parse(encrypted) as Json);
    }

    /**
     * Sends a text into an encrypted room, after its key to all devices of these users that this one knows.
     *
     * @param settings how the key is made and shared
     */
    public async sendText(
        roomId: string,
        text: string,
        to: readonly string[],
        settings = new EncryptionSettings(),
    ): Promise<string> {
        await this.learn(...to);
        const claim = await this.machine.getMissingSessions(asUsers(to));
        if (claim) await this.send(claim);
        await this.send(...(await this.machine.shareRoomKey(new RoomId(roomId), asUsers(to), settings)));
        const content = JSON.stringify({ msgtype: "m.text", body: text });
        const encrypted = await this.machine.encryptRoomEvent(new RoomId(roomId), "m.room.message", content);
        const { event_id } = await this.http<{ event_id: string }>({
            method: "PUT",
            path: `${V3}/rooms/${segments(roomId, "send", "m.room.encrypted", randomUUID())}`,
            body: JSON.parse(encrypted) as Json,
        });
        this.#options.onSent?.(event_id, text);
        return event_id;
    }

    /** Asks its user's other devices for the secrets that it lacks. */
    public async askForSecrets(): Promise<void> {
        await this.machine.requestMissingSecretsIfNeeded();
        await this.flush();
    }

    /** Makes an encrypted room, and invites others to it. @returns its id */
    public async createRoom(
        name: string,
        invite: readonly string[],
        visibility: "shared" | "joined" = "shared",
    ): Promise<string> {
        const state = (type: string, content: Json) => ({ type, state_key: "", content });
        const { room_id } = await this.http<{ room_id: string }>({
            method: "POST",
            path: `${V3}/createRoom`,
            body: {
                name,
                invite: [...invite],
                preset: "private_chat",
                initial_state: [
                    state("m.room.encryption", { algorithm: "m.megolm.v1.aes-sha2" }),
                    state("m.room.history_visibility", { history_visibility: visibility }),
                ],
            },
        });
        return room_id;
    }

    /** What it reads in a message, as the server has it now: the text, or why it can not. */
    public async read(roomId: string, eventId: string): Promise<ReadMessage> {
        return this.readEvent(roomId, await this.event(roomId, eventId));
    }

    /** A room's event as the server has it. */
    public event(roomId: string, eventId: string): Promise<RoomEvent> {
        return this.http({ method: "GET", path: `${V3}/rooms/${segments(roomId, "event", eventId)}` });
    }

    /** What it reads in a message that somebody else may have got from the server. */
    public async readEvent(roomId: string, event: RoomEvent): Promise<ReadMessage> {
        const settings = new DecryptionSettings(TrustRequirement.Untrusted);
        try {
            const read = await this.machine.decryptRoomEvent(JSON.stringify(event), new RoomId(roomId), settings);
            return { text: String((JSON.parse(read.event) as { content: Json }).content.body) };
        } catch (error) {
            if (!(error instanceof MegolmDecryptionError)) throw error;
            const { code, withheldCode } = error;
            return { cannot: DecryptionErrorCode[code], ...(withheldCode !== undefined && { withheld: withheldCode }) };
        }
    }

    /** Uploads bytes as they are. @returns their `mxc:` address */
    public async upload(bytes: Uint8Array): Promise<string> {
        const { baseUrl, accessToken } = this.#options.session;
        const response = await fetch(`${baseUrl}/_matrix/media/v3/upload`, {
            method: "POST",
            headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/octet-stream" },
            body: Uint8Array.from(bytes),
        });
        const answer = (await response.json()) as Json;
        if (!response.ok) throw new MatrixError("POST /_matrix/media/v3/upload", response.status, answer);
        return String(answer.content_uri);
    }

    /** The bytes at an `mxc:` address. */
    public async download(address: string): Promise<Uint8Array> {
        const { baseUrl, accessToken } = this.#options.session;
        const { host, pathname } = new URL(address);
        const path = `_matrix/client/v1/media/download/${segments(host, pathname.slice(1))}`;
        const headers = { authorization: `Bearer ${accessToken}` };
        const response = await fetch(`${baseUrl}/${path}`, { headers });
        if (!response.ok) throw new MatrixError(`GET /${path}`, response.status, (await response.json()) as Json);
        return new Uint8Array(await response.arrayBuffer());
    }

    /** The account's secrets that it has, by their names in secret storage. */
    public async heldSecrets(): Promise<string[]> {
        const { hasMaster, hasSelfSigning, hasUserSigning } = await this.machine.crossSigningStatus();
        const { decryptionKey } = await this.machine.getBackupKeys();
        const keys = { masterKey: hasMaster, selfSigningKey: hasSelfSigning, userSigningKey: hasUserSigning };
        return secretsHeld(keys, decryptionKey !== undefined);
    }

    public async heldSessions(): Promise<ExportedSession[]> {
        return readExportedSessions(JSON.parse(await this.machine.exportRoomKeys(() => true)));
    }

    public async backupStatus(): Promise<{ uploadsTo: string | null; cachedKey: string | null }> {
        const { backupVersion, decryptionKey } = await this.machine.getBackupKeys();
        const uploads = (await this.machine.isBackupEnabled()) ? (backupVersion ?? null) : null;
        return { uploadsTo: uploads, cachedKey: decryptionKey?.megolmV1PublicKey.publicKeyBase64 ?? null };
    }

    /** Signs it out; its store stays as it is, and gets nothing more. */
    public async signOut(): Promise<void> {
        await this.http({ method: "POST", path: `${V3}/logout`, body: {} });
    }

    /** Ends it without signing it out; its store is gone. */
    public close(): void {
        this.machine.close();
    }
}

/** crypto-wasm takes the ids that it is given for its own: each call needs new ones. */
function asUsers(userIds: readonly string[]): UserId[] {
    return userIds.map((id) => new UserId(id));
}

function recipients({ event_type: type, body }: ToDeviceRequest): SentToDevice[] {
    const { messages } = JSON.parse(body) as { messages: Record<string, Json> };
    return Object.entries(messages).flatMap(([userId, devices]) =>
        Object.keys(devices).map((deviceId) => ({ type, userId, deviceId })),
    );
}
