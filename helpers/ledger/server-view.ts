import { createHash } from "node:crypto";
import type { Json } from "../matrix/http.ts";
import type { UserApi } from "../matrix/user-api.ts";
import type { ServerRecord } from "./history.ts";

/** A device that is switched off: what is sent to it waits on the server. */
export interface DeviceThatIsOff {
    /** For people: `"Alice's tablet"`. */
    label: string;
    deviceId: string;
    /** Its own session, to see what waits without taking it. */
    api: UserApi;
}

/** The secrets and settings of encryption that clients keep in account data. */
const ACCOUNT_DATA = [
    "m.secret_storage.default_key",
    "m.cross_signing.master",
    "m.cross_signing.self_signing",
    "m.cross_signing.user_signing",
    "m.megolm_backup.v1",
    "org.matrix.msc3814",
];

/**
 * What the homeserver keeps of an account, row by row, as it answers over plain HTTP: every backup version with each of its
 * entries, secret storage, devices, and what waits for devices that are off. Looking changes nothing.
 */
export class ServerView {
    readonly #api: UserApi;
    readonly #off: readonly DeviceThatIsOff[];

    public constructor(api: UserApi, off: readonly DeviceThatIsOff[] = []) {
        this.#api = api;
        this.#off = off;
    }

    public async read(): Promise<ServerRecord> {
        const devices = (await this.#api.devices()).map(({ device_id }) => device_id).sort();
        return {
            versions: await this.#versions(),
            accountData: await this.#accountData(),
            devices,
            dehydrated: (await this.#api.dehydratedDevice()) ?? null,
            waiting: await Promise.all(
                this.#off.map(async ({ label, deviceId, api }) => ({
                    device: deviceId,
                    label,
                    messages: (await api.waitingToDevice()).map(digest).sort(),
                })),
            ),
        };
    }

    /** Synapse counts versions from 1 up; what was deleted among them is not found. */
    async #versions(): Promise<ServerRecord["versions"]> {
        const current = await this.#api.backupVersion();
        if (!current) return [];
        const last = Number(current.version);
        const numbers = Number.isInteger(last) ? Array.from({ length: last }, (_, index) => String(index + 1)) : [];
        const earlier = numbers.slice(0, -1);
        const all = await Promise.all(earlier.map((version) => this.#api.backupVersion(version)));
        const there = [...all.filter((version) => version !== undefined), current];
        return Promise.all(
            there.map(async ({ version, auth_data: { public_key: publicKey }, count, etag }) => {
                const rooms = Object.entries(await this.#api.backupEntries(version));
                const entries = rooms.flatMap(([room, { sessions }]) =>
                    Object.entries(sessions).map(([session, entry]) => ({
                        room,
                        session,
                        digest: digest({ ...entry }),
                    })),
                );
                return { version, publicKey, count, etag, entries: entries.sort(byName) };
            }),
        );
    }

    async #accountData(): Promise<ServerRecord["accountData"]> {
        const key = await this.#api.accountData<{ key?: string }>("m.secret_storage.default_key");
        const types = key?.key === undefined ? ACCOUNT_DATA : [...ACCOUNT_DATA, `m.secret_storage.key.${key.key}`];
        const all = await Promise.all(
            types.map(async (type) => ({ type, content: await this.#api.accountData(type) })),
        );
        return all.flatMap(({ type, content }) => (content ? [{ type, digest: digest(content) }] : []));
    }
}

function byName(one: { room: string; session: string }, other: { room: string; session: string }): number {
    return `${one.room} ${one.session}`.localeCompare(`${other.room} ${other.session}`);
}

/** Equal for equal JSON, whatever the order that a server gives an object's members in. */
function digest(value: Json): string {
    return createHash("sha256").update(inOrder(value)).digest("base64url").slice(0, 22);
}

function inOrder(value: unknown): string {
    return JSON.stringify(value, (_, inner: unknown) =>
        typeof inner === "object" && inner !== null && !Array.isArray(inner)
            ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
            : inner,
    );
}
