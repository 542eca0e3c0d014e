import type { Which } from "./fault-proxy.ts";
import { FaultProxy } from "./fault-proxy.ts";
import type { Exchange, Fault, ServerAnswer } from "./faults.ts";

/** The ways in which it loses keys. Each is silent: every request is answered as if all was well. */
export const LOSING_WAYS = [
    "an entry is dropped",
    "two entries are swapped",
    "one bit of an entry is flipped",
    "an entry is under another room",
    "an upload is acknowledged and not stored",
    "a wrong first message index is reported",
    "an old entry is served again",
    "an entry is missing and the count is right",
    "a to-device message is dropped",
    "account data is reverted",
] as const;
export type LosingWay = (typeof LOSING_WAYS)[number];

/** The way of a healthy one: of it, nobody may say a word. */
export const LOSES_NOTHING = "nothing is lost";

/** When it begins to lose: with the account, or once the account's keys are recorded. */
export const LOSING_TIMES = ["at set-up", "half-way"] as const;
export type LosingTime = (typeof LOSING_TIMES)[number];

/** A Megolm session whose key it loses. */
export interface LostSession {
    room: string;
    session: string;
}

interface Entry {
    first_message_index: number;
    session_data: { ciphertext: string };
    [rest: string]: unknown;
}

type Rooms = Record<string, { sessions: Record<string, Entry> }>;

const KEYS = "room_keys/keys";
const BACKUP_KEY = "user/{userId}/account_data/m.megolm_backup.v1";
const TO_DEVICE = "sendToDevice/m.room.encrypted/{txnId}";
const WELL_KNOWN = ".well-known/matrix/client";
const MESSAGE = "rooms/{roomId}/send/m.room.encrypted/{txnId}";
const TOUCHED: readonly Which[] = [
    ...[KEYS, `${KEYS}/{roomId}`, `${KEYS}/{roomId}/{sessionId}`].map((endpoint) => ({ endpoint })),
    { method: "GET", endpoint: "room_keys/version" },
    { method: "GET", endpoint: "room_keys/version/{version}" },
    { method: "PUT", endpoint: TO_DEVICE },
    { method: "PUT", endpoint: MESSAGE },
    { method: "PUT", endpoint: BACKUP_KEY },
    { method: "GET", endpoint: WELL_KNOWN },
];
const NOT_FOUND = { errcode: "M_NOT_FOUND", error: "No room_keys found" };
/** Far enough that no session of a test has so many messages. */
const WRONG_BY = 5;

/**
 * A homeserver that silently loses one key of each account, in one of {@link LOSING_WAYS}: a proxy that everybody asks, the
 * clients as well as the oracle. What it does to stored entries shows in what it serves from then on, whoever uploads the
 * session again: the homeserver behind it is whole.
 */
export class LosingHomeserver {
    readonly #proxy: FaultProxy;
    #way: LosingWay | typeof LOSES_NOTHING | undefined;
    #time: LosingTime = "at set-up";
    #armed = false;
    #spared: (user: string) => boolean = () => false;
    #lost: LostSession[] = [];
    /** Whether something was lost, where it cannot know which sessions. */
    #struck = false;
    /** What was uploaded or served of each session, by backup version: the newest last. */
    #seen = new Map<string, { version: string; entry: Entry }[]>();
    /** The sessions of every upload, and whose they are. */
    #uploaded: (LostSession & { user: string | undefined })[] = [];
    /** The last content of each user's backup key in secret storage. */
    #backupKeys = new Map<string, Buffer>();
    /** Puts the old one back, once the client has gone on. */
    #revert: (() => Promise<unknown>) | undefined;
    /** The device whose next message is in the session whose key was dropped. */
    #droppedFrom: string | undefined;

    private constructor(proxy: FaultProxy) {
        this.#proxy = proxy;
        const fault: Fault = { title: "losing", strike: (exchange) => this.#strike(exchange) };
        for (const which of TOUCHED) proxy.on(which, fault);
    }

    /** @param homeserver the address of the one behind it */
    public static async start(homeserver: string): Promise<LosingHomeserver> {
        return new LosingHomeserver(await FaultProxy.start(homeserver));
    }

    /** Its address, for clients and for the oracle. */
    public get url(): string {
        return this.#proxy.url;
    }

    /**
     * Begins anew: nothing is lost so far.
     *
     * @param time with `"half-way"`, nothing is lost before {@link arm}
     * @param spared users who lose nothing
     */
    public lose(
        way: LosingWay | typeof LOSES_NOTHING,
        time: LosingTime,
        spared: (user: string) => boolean = () => false,
    ): void {
        this.#way = way;
        this.#time = time;
        this.#armed = time === "at set-up";
        this.#spared = spared;
        this.#lost = [];
        this.#struck = false;
        this.#seen = new Map();
        this.#uploaded = [];
        this.#backupKeys = new Map();
        this.#revert = undefined;
        this.#droppedFrom = undefined;
    }

    /** From here on it loses keys, where it has not begun to. */
    public arm(): void {
        this.#armed = true;
    }

    /** The sessions that it has lost. */
    public get lost(): readonly LostSession[] {
        // Without its key in secret storage, nobody can open any of the backup.
        if (this.#way !== "account data is reverted" || !this.#struck) return this.#lost;
        const all = this.#uploaded.filter(({ user }) => user !== undefined && !this.#spared(user));
        return [...new Map(all.map(({ room, session }) => [`${room} ${session}`, { room, session }])).values()];
    }

    /** Whether anything was lost: a path may never send what a way is about. */
    public get hasLost(): boolean {
        return this.#struck || this.#lost.length > 0;
    }

    /** Resolves once a request of a kind was answered: the next one, from now on. */
    public answered(which: Which): Promise<void> {
        return this.#proxy.answered(which);
    }

    /** Goes on before another homeserver. @param homeserver its address */
    public standBefore(homeserver: string): void {
        this.#proxy.standBefore(homeserver);
    }

    public async stop(): Promise<void> {
        await this.#proxy.stop();
    }

    async #strike(exchange: Exchange): Promise<void> {
        const { endpoint, method } = exchange;
        // A client that learns the address of the homeserver behind the proxy would go past the proxy.
        if (endpoint === WELL_KNOWN) return exchange.answer(this.#discovered());
        if (endpoint === TO_DEVICE) return this.#toDevice(exchange);
        if (endpoint === MESSAGE) this.#message(exchange);
        if (endpoint === BACKUP_KEY) return this.#backupKey(exchange);
        if (endpoint.startsWith(KEYS) && method === "PUT") return this.#upload(exchange);
        const answer = await exchange.forward();
        if (answer.status !== 200) return exchange.answer(answer);
        if (endpoint.startsWith(KEYS) && method === "GET") return exchange.answer(this.#served(exchange, answer));
        exchange.answer(endpoint.startsWith("room_keys/version") ? this.#counted(answer) : answer);
    }

    #discovered(): ServerAnswer {
        const body = JSON.stringify({ "m.homeserver": { base_url: this.url } });
        return { status: 200, headers: { "content-type": "application/json" }, body: Buffer.from(body) };
    }

    async #upload(exchange: Exchange): Promise<void> {
        await this.#revert?.();
        this.#revert = undefined;
        const version = versionOf(exchange);
        const rooms = asRooms(exchange, JSON.parse(exchange.body.toString()));
        const answer = await exchange.forward();
        // What the homeserver refuses, it does not have to keep.
        if (answer.status !== 200) return exchange.answer(answer);
        this.#choose(rooms, exchange.user, "upload");
        this.#note(rooms, version, exchange.user);
        exchange.answer(this.#counted(answer, version));
    }

    #served(exchange: Exchange, answer: ServerAnswer): ServerAnswer {
        const version = versionOf(exchange);
        const rooms = asRooms(exchange, JSON.parse(answer.body.toString()));
        this.#choose(rooms, exchange.user, "answer");
        this.#note(rooms, version);
        for (const lost of this.#lost) this.#spoil(rooms, lost, version);
        const body = asAnswer(exchange, rooms);
        if (body === undefined) return { ...answer, status: 404, body: Buffer.from(JSON.stringify(NOT_FOUND)) };
        return { ...answer, body: Buffer.from(JSON.stringify(body)) };
    }

    /** Chooses what is lost of an account, once something of it goes by. */
    #choose(rooms: Rooms, user: string | undefined, from: "upload" | "answer"): void {
        if (!this.#armed || this.hasLost || (user !== undefined && this.#spared(user))) return;
        const sessions = sessionsIn(rooms);
        switch (this.#way) {
            case "two entries are swapped":
                if (sessions.length > 1) this.#lost = sessions.slice(0, 2);
                break;
            case "an upload is acknowledged and not stored":
                if (from === "upload") this.#lost = sessions;
                break;
            case "an old entry is served again":
                this.#lost = sessions
                    .filter((one) => this.#older(one, rooms[one.room]?.sessions[one.session]))
                    .slice(0, 1);
                break;
            case undefined:
            case "a to-device message is dropped":
            case "account data is reverted":
            case LOSES_NOTHING:
                break;
            default:
                this.#lost = sessions.slice(0, 1);
        }
    }

    #note(rooms: Rooms, version: string, uploadedBy?: string): void {
        for (const { room, session } of sessionsIn(rooms)) {
            const entry = rooms[room]?.sessions[session];
            if (!entry) continue;
            const all = this.#seen.get(session) ?? [];
            this.#seen.set(session, all);
            const isKnown = all.some((one) => one.version === version && isSame(one.entry, entry));
            if (!isKnown) all.push({ version, entry: structuredClone(entry) });
            if (uploadedBy !== undefined) this.#uploaded.push({ room, session, user: uploadedBy });
        }
    }

    /** Another entry of a session, from before this one. */
    #older({ session }: LostSession, now: Entry | undefined): Entry | undefined {
        const others = (this.#seen.get(session) ?? []).filter(({ entry }) => !now || !isSame(entry, now));
        return others[0]?.entry;
    }

    /** Does what the way does to one lost session, in what is served. */
    #spoil(rooms: Rooms, lost: LostSession, version: string): void {
        const { room, session } = lost;
        const sessions = rooms[room]?.sessions ?? {};
        const entry = sessions[session];
        if (!entry) return;
        switch (this.#way) {
            case "an entry is dropped":
            case "an upload is acknowledged and not stored":
            case "an entry is missing and the count is right":
                delete sessions[session];
                break;
            case "two entries are swapped": {
                const other = this.#lost.find((one) => one.session !== session);
                const all = other ? (this.#seen.get(other.session) ?? []) : [];
                const its = all.findLast((one) => one.version === version) ?? all.at(-1);
                if (its) entry.session_data = its.entry.session_data;
                break;
            }
            case "one bit of an entry is flipped": {
                const bytes = Buffer.from(entry.session_data.ciphertext, "base64");
                bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
                const ciphertext = bytes.toString("base64").replace(/=+$/, "");
                entry.session_data = { ...entry.session_data, ciphertext };
                break;
            }
            case "an entry is under another room": {
                delete sessions[session];
                const elsewhere = Object.keys(rooms).find((one) => one !== room) ?? "!elsewhere:keyproof.test";
                rooms[elsewhere] ??= { sessions: {} };
                rooms[elsewhere].sessions[session] = entry;
                break;
            }
            case "a wrong first message index is reported":
                entry.first_message_index += WRONG_BY;
                break;
            case "an old entry is served again": {
                const old = this.#older(lost, entry);
                if (old) sessions[session] = structuredClone(old);
            }
        }
    }

    /** The count of a homeserver that has lost entries; of one that hides it, the right one. */
    #counted(answer: ServerAnswer, version?: string): ServerAnswer {
        const hides = ["an entry is dropped", "an upload is acknowledged and not stored"].includes(this.#way ?? "");
        if (!hides || this.#lost.length === 0) return answer;
        const body = JSON.parse(answer.body.toString()) as { count?: number; version?: string };
        const which = version ?? body.version;
        if (typeof body.count !== "number" || which === undefined) return answer;
        const hidden = this.#lost.filter(({ session }) =>
            this.#seen.get(session)?.some((one) => one.version === which),
        );
        body.count = Math.max(0, body.count - hidden.length);
        return { ...answer, body: Buffer.from(JSON.stringify(body)) };
    }

    /**
     * At set-up, the first message that brings somebody else's room key is dropped; half-way, everything that the user's
     * devices send each other.
     */
    async #toDevice(exchange: Exchange): Promise<void> {
        const body = JSON.parse(exchange.body.toString()) as { messages: Record<string, object> };
        const isWay = this.#armed && this.#way === "a to-device message is dropped";
        const fromOthers = this.#time === "at set-up";
        const recipients = Object.keys(body.messages).filter(
            (user) => !this.#spared(user) && (user !== exchange.user) === fromOthers,
        );
        if (!isWay || recipients.length === 0 || (fromOthers && this.#struck))
            return exchange.answer(await exchange.forward());
        this.#struck = true;
        if (fromOthers) this.#droppedFrom = exchange.device;
        for (const user of recipients) delete body.messages[user];
        exchange.answer(await exchange.forward({ body: Buffer.from(JSON.stringify(body)) }));
    }

    /** Learns which session it is whose key was dropped. */
    #message({ device, url, body }: Exchange): void {
        if (device === undefined || device !== this.#droppedFrom) return;
        const room = decodeURIComponent(/\/rooms\/([^/]+)\//.exec(url)?.[1] ?? "");
        const { session_id: session } = JSON.parse(body.toString()) as { session_id?: string };
        if (session !== undefined) this.#lost = [{ room, session }];
        this.#droppedFrom = undefined;
    }

    /** Keeps the new backup key for as long as the client looks, and puts the old content back with the next upload. */
    async #backupKey(exchange: Exchange): Promise<void> {
        const { user = "", body } = exchange;
        const before = this.#backupKeys.get(user) ?? Buffer.from("{}");
        this.#backupKeys.set(user, body);
        const answer = await exchange.forward();
        const isWay =
            this.#armed &&
            this.#way === "account data is reverted" &&
            !this.#struck &&
            !this.#revert &&
            !this.#spared(user);
        if (isWay && answer.status === 200 && !before.equals(body)) {
            this.#revert = async () => {
                this.#struck = true;
                await exchange.forward({ body: before });
            };
        }
        exchange.answer(answer);
    }
}

function versionOf({ url }: Exchange): string {
    return new URL(url, "http://localhost").searchParams.get("version") ?? "";
}

function isSame(one: Entry, other: Entry): boolean {
    return one.session_data.ciphertext === other.session_data.ciphertext;
}

function sessionsIn(rooms: Rooms): LostSession[] {
    return Object.entries(rooms).flatMap(([room, { sessions }]) =>
        Object.keys(sessions).map((session) => ({ room, session })),
    );
}

/** Room and session that an address names; undefined for all. */
function partsOf({ url }: Exchange): [room: string | undefined, session: string | undefined] {
    const { pathname } = new URL(url, "http://localhost");
    const [, room, session] = /\/room_keys\/keys(?:\/([^/]+))?(?:\/([^/]+))?$/.exec(pathname) ?? [];
    return [room && decodeURIComponent(room), session && decodeURIComponent(session)];
}

/** The entries of a request or an answer, whichever of the three endpoints it is of. */
function asRooms(exchange: Exchange, body: unknown): Rooms {
    const [room, session] = partsOf(exchange);
    if (room === undefined) return structuredClone((body as { rooms: Rooms }).rooms ?? {});
    if (session === undefined) return { [room]: structuredClone(body as Rooms[string]) };
    return { [room]: { sessions: { [session]: structuredClone(body as Entry) } } };
}

/** What its endpoint answers for them; undefined where it has no such session. */
function asAnswer(exchange: Exchange, rooms: Rooms): object | undefined {
    const [room, session] = partsOf(exchange);
    if (room === undefined) return { rooms };
    if (session === undefined) return rooms[room] ?? { sessions: {} };
    return rooms[room]?.sessions[session];
}
