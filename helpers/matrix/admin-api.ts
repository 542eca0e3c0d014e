import { type Json, type MatrixRequest, request, segments } from "./http.ts";

/** A device as an administrator sees it. */
export interface AdminDevice {
    device_id: string;
    display_name: string | null;
    /** Milliseconds since 1970; null where it was never used. */
    last_seen_ts: number | null;
    /** Whether it is a dehydrated one (MSC3814). Synapse says so only where the user has a dehydrated device. */
    dehydrated?: boolean;
}

/** A new password, and what becomes of the sessions. */
export interface NewPassword {
    password: string;
    /** Left out, Synapse takes it for true. */
    logoutDevices?: boolean;
}

/** Until where a room's history is purged. */
export interface PurgeHistory {
    /** The first event that stays. */
    upToEventId: string;
    /** Also what users of this server wrote. Left out, Synapse takes it for false. */
    deleteLocalEvents?: boolean;
}

/** What is done with a room. Left out, Synapse does not block it, and purges it. */
export interface DeleteRoom {
    block?: boolean;
    purge?: boolean;
}

/** How far Synapse is with something that it does in the background. */
export interface Progress {
    status: "scheduled" | "active" | "complete" | "failed";
    error?: string;
}

const ADMIN = "_synapse/admin";

/**
 * Synapse's admin API over plain HTTP, as an administrator's session: one method a call, each of them one request that
 * throws {@link MatrixError} when it is refused.
 *
 * @see https://element-hq.github.io/synapse/latest/usage/administration/admin_api/
 */
export class AdminApi {
    readonly #baseUrl: string;
    readonly #accessToken: string;

    public constructor(baseUrl: string, { accessToken }: { accessToken: string }) {
        this.#baseUrl = baseUrl;
        this.#accessToken = accessToken;
    }

    /** @see https://element-hq.github.io/synapse/latest/admin_api/user_admin_api.html#reset-password */
    public async resetPassword(userId: string, { password, logoutDevices }: NewPassword): Promise<void> {
        await this.#send("POST", `v1/reset_password/${segments(userId)}`, {
            new_password: password,
            logout_devices: logoutDevices,
        });
    }

    /** @see https://element-hq.github.io/synapse/latest/admin_api/user_admin_api.html#create-or-modify-account */
    public async modifyUser(userId: string, { password, logoutDevices }: NewPassword): Promise<void> {
        await this.#send("PUT", `v2/users/${segments(userId)}`, { password, logout_devices: logoutDevices });
    }

    /** @see https://element-hq.github.io/synapse/latest/admin_api/user_admin_api.html#deactivate-account */
    public async deactivate(userId: string, { erase }: { erase?: boolean } = {}): Promise<void> {
        await this.#send("POST", `v1/deactivate/${segments(userId)}`, { erase });
    }

    /** @see https://element-hq.github.io/synapse/latest/admin_api/user_admin_api.html#query-user-account */
    public async isDeactivated(userId: string): Promise<boolean> {
        return (await this.#send<Json>("GET", `v2/users/${segments(userId)}`)).deactivated === true;
    }

    /** @see https://element-hq.github.io/synapse/latest/admin_api/user_admin_api.html#list-all-devices */
    public async devices(userId: string): Promise<AdminDevice[]> {
        return (await this.#send<{ devices: AdminDevice[] }>("GET", `v2/users/${segments(userId)}/devices`)).devices;
    }

    /** @see https://element-hq.github.io/synapse/latest/admin_api/user_admin_api.html#delete-a-device */
    public async deleteDevice(userId: string, deviceId: string): Promise<void> {
        await this.#send("DELETE", `v2/users/${segments(userId)}/devices/${segments(deviceId)}`, {});
    }

    /** @see https://element-hq.github.io/synapse/latest/admin_api/user_admin_api.html#delete-multiple-devices */
    public async deleteDevices(userId: string, deviceIds: readonly string[]): Promise<void> {
        await this.#send("POST", `v2/users/${segments(userId)}/delete_devices`, { devices: [...deviceIds] });
    }

    /**
     * @returns until when it is allowed, in milliseconds since 1970
     * @see https://element-hq.github.io/synapse/latest/admin_api/user_admin_api.html#allow-replacing-master-cross-signing-key-without-user-interactive-auth
     */
    public async allowCrossSigningReplacement(userId: string): Promise<number> {
        const path = `v1/users/${segments(userId, "_allow_cross_signing_replacement_without_uia")}`;
        const answer = await this.#send<{ updatable_without_uia_before_ms: number }>("POST", path, {});
        return answer.updatable_without_uia_before_ms;
    }

    /**
     * Begins to purge a room's history.
     *
     * @returns the purge's id, for {@link purgeHistoryStatus}
     * @see https://element-hq.github.io/synapse/latest/admin_api/purge_history_api.html
     */
    public async purgeHistory(roomId: string, { upToEventId, deleteLocalEvents }: PurgeHistory): Promise<string> {
        const body = { purge_up_to_event_id: upToEventId, delete_local_events: deleteLocalEvents };
        return (await this.#send<{ purge_id: string }>("POST", `v1/purge_history/${segments(roomId)}`, body)).purge_id;
    }

    /** @see https://element-hq.github.io/synapse/latest/admin_api/purge_history_api.html#purge-status-query */
    public purgeHistoryStatus(purgeId: string): Promise<Progress> {
        return this.#send("GET", `v1/purge_history_status/${segments(purgeId)}`);
    }

    /**
     * Begins to delete a room.
     *
     * @returns the deletion's id, for {@link deleteRoomStatus}
     * @see https://element-hq.github.io/synapse/latest/admin_api/rooms.html#version-2-new-version
     */
    public async deleteRoom(roomId: string, { block, purge }: DeleteRoom): Promise<string> {
        const path = `v2/rooms/${segments(roomId)}`;
        return (await this.#send<{ delete_id: string }>("DELETE", path, { block, purge })).delete_id;
    }

    /** @see https://element-hq.github.io/synapse/latest/admin_api/rooms.html#query-by-delete_id */
    public deleteRoomStatus(deleteId: string): Promise<Progress> {
        return this.#send("GET", `v2/rooms/delete_status/${segments(deleteId)}`);
    }

    /** What is undefined is left out of the body, as JSON has no such value. */
    #send<T = Json>(method: MatrixRequest["method"], path: string, body?: Json): Promise<T> {
        return request<T>(this.#baseUrl, {
            method,
            path: `${ADMIN}/${path}`,
            accessToken: this.#accessToken,
            ...(body && { body }),
        });
    }
}
