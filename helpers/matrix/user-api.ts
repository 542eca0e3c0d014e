import { randomUUID } from "node:crypto";
import { BACKUP_ALGORITHM, type SealedSession } from "../megolm/backup.ts";
import { type Json, type MatrixRequest, request, segments } from "./http.ts";
import { MatrixError } from "./matrix-error.ts";

/** A key backup version, as `GET /room_keys/version` answers. */
export interface BackupVersion {
    version: string;
    algorithm: string;
    auth_data: { public_key: string; signatures?: Record<string, Record<string, string>> };
    count: number;
    etag: string;
}

/** One entry of a backup: what the server knows of a session without being able to open it. */
export interface BackupEntry {
    first_message_index: number;
    forwarded_count: number;
    is_verified: boolean;
    session_data: SealedSession;
}

/** What a version holds after a request that may have changed it. */
export type BackupState = Pick<BackupVersion, "count" | "etag">;

/** A backup's entries by room id and session id. */
export type BackupRooms = Record<string, { sessions: Record<string, BackupEntry> }>;

export interface Device {
    device_id: string;
    display_name?: string;
    last_seen_ts?: number;
}

/** An event of a room's timeline, with the fields that the oracle reads. */
export interface RoomEvent {
    event_id: string;
    room_id: string;
    type: string;
    sender: string;
    origin_server_ts: number;
    content: Json;
    state_key?: string;
}

const V3 = "_matrix/client/v3";

/**
 * A sync that is answered at once, about this session's device alone. No two are alike: Synapse answers the same first sync
 * from a cache for two minutes.
 */
function syncOfDevice() {
    const unique = { types: [], not_types: [randomUUID()] };
    const filter = JSON.stringify({ room: { rooms: [] }, presence: unique, account_data: { types: [] } });
    return { timeout: 0, filter, set_presence: "offline" };
}

/**
 * The client-server API of one signed-in user, over plain HTTP: the oracle's eyes on the server, independent of every
 * client. Each call is one request and throws {@link MatrixError} when it is refused.
 */
export class UserApi {
    public readonly baseUrl: string;
    public readonly userId: string;
    public readonly deviceId: string;
    readonly #accessToken: string;

    public constructor(session: { baseUrl: string; userId: string; deviceId: string; accessToken: string }) {
        this.baseUrl = session.baseUrl;
        this.userId = session.userId;
        this.deviceId = session.deviceId;
        this.#accessToken = session.accessToken;
    }

    #send<T>(
        method: MatrixRequest["method"],
        path: string,
        rest: Pick<MatrixRequest, "query" | "body"> = {},
    ): Promise<T> {
        return request<T>(this.baseUrl, { method, path, accessToken: this.#accessToken, ...rest });
    }

    /** The current backup version, or a given one; `undefined` when there is none. */
    public backupVersion(version?: string): Promise<BackupVersion | undefined> {
        const path = `${V3}/room_keys/version${version === undefined ? "" : `/${encodeURIComponent(version)}`}`;
        return orUndefined(this.#send<BackupVersion>("GET", path));
    }

    /** Every entry of a backup version. */
    public async backupEntries(version: string): Promise<BackupRooms> {
        const { rooms } = await this.#send<{ rooms: BackupRooms }>("GET", `${V3}/room_keys/keys`, {
            query: { version },
        });
        return rooms;
    }

    /** One entry of a backup version; `undefined` when there is none. */
    public backupEntry(version: string, roomId: string, sessionId: string): Promise<BackupEntry | undefined> {
        const path = `${V3}/room_keys/keys/${segments(roomId, sessionId)}`;
        return orUndefined(this.#send<BackupEntry>("GET", path, { query: { version } }));
    }

    /** The same for all entries of one room. @returns the version's count and etag afterwards */
    public putBackupRoom(version: string, roomId: string, sessions: Record<string, BackupEntry>): Promise<BackupState> {
        const path = `${V3}/room_keys/keys/${segments(roomId)}`;
        return this.#send("PUT", path, { query: { version }, body: { sessions } });
    }

    public putBackupEntry(
        version: string,
        roomId: string,
        sessionId: string,
        entry: BackupEntry,
    ): Promise<BackupState> {
        const path = `${V3}/room_keys/keys/${segments(roomId, sessionId)}`;
        return this.#send("PUT", path, { query: { version }, body: { ...entry } });
    }

    /** Adds many entries in one request. @returns the version's count and etag afterwards */
    public putBackupEntries(version: string, rooms: BackupRooms): Promise<BackupState> {
        return this.#send("PUT", `${V3}/room_keys/keys`, { query: { version }, body: { rooms: { ...rooms } } });
    }

    /**
     * Makes a backup version, which is the current one from then on.
     *
     * @param signatures of a version with the same key: clients that have not that key trust it by them
     * @param phrase by which older clients make the key from a passphrase
     * @returns its number
     */
    public async createBackupVersion(
        publicKey: string,
        signatures?: BackupVersion["auth_data"]["signatures"],
        phrase?: { private_key_salt: string; private_key_iterations: number },
    ): Promise<string> {
        const body = {
            algorithm: BACKUP_ALGORITHM,
            auth_data: { public_key: publicKey, ...(signatures && { signatures }), ...phrase },
        };
        return (await this.#send<{ version: string }>("POST", `${V3}/room_keys/version`, { body })).version;
    }

    public deleteBackupEntry(version: string, roomId: string, sessionId: string): Promise<BackupState> {
        const path = `${V3}/room_keys/keys/${segments(roomId, sessionId)}`;
        return this.#send("DELETE", path, { query: { version } });
    }

    /** Deletes every entry of one room. @returns the version's count and etag afterwards */
    public deleteBackupRoom(version: string, roomId: string): Promise<BackupState> {
        return this.#send("DELETE", `${V3}/room_keys/keys/${segments(roomId)}`, { query: { version } });
    }

    /** Deletes every entry of a version; the version stays. @returns its count and etag afterwards */
    public deleteBackupEntries(version: string): Promise<BackupState> {
        return this.#send("DELETE", `${V3}/room_keys/keys`, { query: { version } });
    }

    public async deleteBackupVersion(version: string): Promise<void> {
        await this.#send("DELETE", `${V3}/room_keys/version/${encodeURIComponent(version)}`);
    }

    /** The content of a global account data event; `undefined` when there is none. */
    public accountData<T extends Json = Json>(type: string): Promise<T | undefined> {
        return orUndefined(this.#send<T>("GET", `${V3}/user/${segments(this.userId, "account_data", type)}`));
    }

    public async setAccountData(type: string, content: Json): Promise<void> {
        await this.#send("PUT", `${V3}/user/${segments(this.userId, "account_data", type)}`, { body: content });
    }

    public async devices(): Promise<Device[]> {
        return (await this.#send<{ devices: Device[] }>("GET", `${V3}/devices`)).devices;
    }

    /** The to-device messages that wait for this session's device; they wait on. */
    public async waitingToDevice(): Promise<Json[]> {
        // They are taken as received only by a sync that goes on from this one.
        const { to_device } = await this.#send<{ to_device?: { events: Json[] } }>("GET", `${V3}/sync`, {
            query: syncOfDevice(),
        });
        return to_device?.events ?? [];
    }

    /** The id of the dehydrated device (MSC3814); `undefined` when there is none. */
    public async dehydratedDevice(): Promise<string | undefined> {
        const path = "_matrix/client/unstable/org.matrix.msc3814.v1/dehydrated_device";
        return (await orUndefined(this.#send<{ device_id: string }>("GET", path)))?.device_id;
    }

    /** The answer to `/keys/query` for the given users: devices and cross-signing keys. */
    public keysOf(...userIds: string[]): Promise<{
        device_keys: Record<string, Record<string, Json>>;
        master_keys?: Record<string, Json>;
        self_signing_keys?: Record<string, Json>;
    }> {
        const device_keys = Object.fromEntries(userIds.map((id) => [id, []]));
        return this.#send("POST", `${V3}/keys/query`, { body: { device_keys } });
    }

    /** Publishes keys of this session's device, each under `algorithm:id`. */
    public async uploadKeys(keys: { device_keys?: Json; one_time_keys?: Json; fallback_keys?: Json }): Promise<void> {
        await this.#send("POST", `${V3}/keys/upload`, { body: keys });
    }

    /** Claims one of a device's one-time keys, or its fallback key. @returns it under its `algorithm:id`; nothing where there is none */
    public async claimKey(userId: string, deviceId: string, algorithm: string): Promise<Json> {
        const body = { one_time_keys: { [userId]: { [deviceId]: algorithm } } };
        const { one_time_keys } = await this.#send<{ one_time_keys: Record<string, Record<string, Json>> }>(
            "POST",
            `${V3}/keys/claim`,
            { body },
        );
        return one_time_keys[userId]?.[deviceId] ?? {};
    }

    /** What this session's device is told of its keys: how many are unclaimed, by algorithm, and whose fallback key is unused. */
    public async keyCounts(): Promise<{ oneTime: Record<string, number>; unusedFallback: string[] }> {
        const answer = await this.#send<{
            device_one_time_keys_count?: Record<string, number>;
            device_unused_fallback_key_types?: string[];
        }>("GET", `${V3}/sync`, { query: syncOfDevice() });
        return {
            oneTime: answer.device_one_time_keys_count ?? {},
            unusedFallback: answer.device_unused_fallback_key_types ?? [],
        };
    }

    /** Invites someone, and sends no keys along. */
    public async invite(roomId: string, userId: string): Promise<void> {
        await this.#send("POST", `${V3}/rooms/${segments(roomId, "invite")}`, { body: { user_id: userId } });
    }

    /** Accepts an invitation. */
    public async join(roomId: string): Promise<void> {
        await this.#send("POST", `${V3}/join/${segments(roomId)}`, { body: {} });
    }

    /** Leaves a room, and wants to hear of it no more. */
    public async leave(roomId: string): Promise<void> {
        for (const what of ["leave", "forget"]) {
            await this.#send("POST", `${V3}/rooms/${segments(roomId, what)}`, { body: {} });
        }
    }

    public async joinedRooms(): Promise<string[]> {
        return (await this.#send<{ joined_rooms: string[] }>("GET", `${V3}/joined_rooms`)).joined_rooms;
    }

    /** The whole timeline of a room that the user may see, oldest first. */
    public async timeline(roomId: string): Promise<RoomEvent[]> {
        const events: RoomEvent[] = [];
        let from: string | undefined;
        do {
            const page: { chunk: RoomEvent[]; end?: string } = await this.#send(
                "GET",
                `${V3}/rooms/${segments(roomId)}/messages`,
                { query: { dir: "b", limit: 500, from } },
            );
            events.push(...page.chunk);
            from = page.end;
        } while (from !== undefined);
        return events.reverse();
    }

    public async roomName(roomId: string): Promise<string | undefined> {
        const path = `${V3}/rooms/${segments(roomId, "state", "m.room.name")}`;
        return (await orUndefined(this.#send<{ name?: string }>("GET", path)))?.name;
    }

    /** Signs this device out. */
    public async logout(): Promise<void> {
        await this.#send("POST", `${V3}/logout`, { body: {} });
    }

    /** Deactivates the account for good, with its password. */
    public async deactivate(password: string): Promise<void> {
        const auth = { type: "m.login.password", identifier: { type: "m.id.user", user: this.userId }, password };
        const path = `${V3}/account/deactivate`;
        await this.#send("POST", path, { body: { auth, erase: true } }).catch((error: unknown) => {
            // Synapse takes the password at once; others want to be asked first, and name a session then.
            const session = error instanceof MatrixError && error.status === 401 ? error.body.session : undefined;
            if (typeof session !== "string") throw error;
            return this.#send("POST", path, { body: { auth: { ...auth, session }, erase: true } });
        });
    }

    /** Who the access token belongs to; refused once it is signed out. */
    public async whoami(): Promise<{ user_id: string; device_id: string }> {
        return this.#send("GET", `${V3}/account/whoami`);
    }

    /** Where a room's event can be read in its encrypted form. */
    public event(roomId: string, eventId: string): Promise<RoomEvent> {
        return this.#send("GET", `${V3}/rooms/${segments(roomId, "event", eventId)}`);
    }
}

async function orUndefined<T>(answer: Promise<T>): Promise<T | undefined> {
    try {
        return await answer;
    } catch (error) {
        if (error instanceof MatrixError && error.status === 404) return undefined;
        throw error;
    }
}
