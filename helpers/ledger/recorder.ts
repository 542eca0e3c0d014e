import { createHmac, randomBytes } from "node:crypto";
import { within } from "../eventually.ts";
import type { RoomEvent, UserApi } from "../matrix/user-api.ts";
import { readMegolmCiphertext } from "../megolm/ciphertext.ts";
import { DecryptionError, decryptMegolm } from "../megolm/decrypt.ts";
import { FormatError } from "../megolm/format-error.ts";
import { readSessionKey, sessionKeyDigest } from "../megolm/session-key.ts";
import { comparedLooks } from "./audit/backup-keeps.ts";
import { BackupStore, type DeviceKeys, type RecoverySecret } from "./backup-store.ts";
import { DeviceStore, deviceStoreId, type KeyHolder } from "./device-store.ts";
import type {
    AccountRecord,
    Claim,
    Copy,
    Expectation,
    Finding,
    History,
    HistoryEntry,
    Proof,
    Shown,
    Statement,
    StoreRecord,
} from "./history.ts";
import type { ServerView } from "./server-view.ts";
import type { Store, StoreReading } from "./store.ts";

/** Whose keys are recorded, and how the oracle reaches them. */
export interface RecordedAccount {
    userId: string;
    /** For people: `"Alice"`. */
    name: string;
    api: UserApi;
    /** What the user has written down by now. */
    recoverySecret(): RecoverySecret | undefined;
    /** What senders say they sent, by event id: the content's `body`. */
    sentTexts: ReadonlyMap<string, string>;
    /** The rooms that the record is about: on a server that is not ours, accounts may be in others. Default: all. */
    rooms?: ReadonlySet<string> | undefined;
}

interface Encrypted {
    event: RoomEvent;
    session: string;
    ciphertext: string;
}

/** What an app showed for one message: its text, or the app's words in its place; neither where it showed nothing. */
export interface ShownText {
    text?: string;
    words?: string;
}

/** How long one store may take to answer where a run has failed, or is looked into beside its steps, in milliseconds. */
const LAST_LOOK_MS = 15_000;

/** How long a later wait takes once one was not met, in milliseconds. */
const AFTER_A_MISS_MS = 10_000;

/** An entry before it has its number. */
type Unnumbered<E = HistoryEntry> = E extends HistoryEntry ? Omit<E, "seq"> : never;

/**
 * Records a run into a history: messages as the server has them, steps, and at each checkpoint what every store holds.
 * Keys stay in memory; the history gets their digests and, at the end, which messages each of them decrypts.
 */
export class Recorder {
    readonly #head: Omit<History, "entries" | "proofs" | "claims" | "rooms" | "format" | "version" | "account">;
    readonly #account: RecordedAccount;
    readonly #entries: HistoryEntry[] = [];
    readonly #rooms: Record<string, string> = {};
    #server: ServerView | undefined;
    readonly #stores = new Map<string, Store>();
    readonly #encrypted = new Map<string, Encrypted>();
    #patience: { limitMs?: number };
    /** How many times the record was closed. */
    #closed = 0;
    readonly #keys = new Map<string, { session: string; key: string; digest: string }>();
    // Plaintexts are short and could be guessed from a bare hash; this key dies with the run.
    readonly #digestKey = randomBytes(32);
    /** The record of another account that counts a device, where there is one: what is noted of the device is noted there, too. */
    public countedBy: ((device: Pick<KeyHolder, "deviceId">) => Recorder | undefined) | undefined;

    /** @param patience how long what the path counts on may take, where that is another time than usual */
    public constructor(
        head: Pick<History, "path" | "title" | "target"> & { variant?: string },
        account: RecordedAccount,
        patience: { limitMs?: number } = {},
    ) {
        this.#patience = patience;
        this.#head = head;
        this.#account = account;
        this.addStore(new BackupStore(account.api, `${account.name}'s key backup`, () => account.recoverySecret()));
    }

    /** Adds a store to every checkpoint from now on. */
    public addStore(store: Store): void {
        this.#stores.set(store.id, store);
    }

    /** Adds a signed-in device's store to every checkpoint from now on. */
    public addDevice(device: KeyHolder): void {
        this.addStore(new DeviceStore(device));
    }

    /** Whether a device's store is in the checkpoints from now on. */
    public counts(device: Pick<KeyHolder, "deviceId">): boolean {
        return this.#stores.has(deviceStoreId(device));
    }

    /** Looks at each checkpoint from now on at what the homeserver keeps, too. */
    public addServer(view: ServerView): void {
        this.#server = view;
    }

    /** Leaves a device out from now on: it was signed out, and its store is gone. */
    public removeDevice(device: Pick<KeyHolder, "deviceId">): void {
        this.#stores.delete(deviceStoreId(device));
    }

    /** Marks the beginning of a step of the document. */
    public step(title: string): void {
        this.#add({ kind: "step", title });
    }

    /** Notes what a client told its user, and what that says about keys. */
    public notice(client: string, text: string, means?: Statement): void {
        this.#add({ kind: "notice", client, text, ...(means && { means }) });
    }

    /** Notes that the software and a document disagree. */
    public finding(finding: Omit<Finding, "kind" | "seq">): void {
        this.#add({ kind: "finding", ...finding });
    }

    /**
     * Notes what the path counted on about keys.
     *
     * @param what for people: `"Alice's backup to hold 11 sessions"`
     * @param seen the last thing seen, in words
     * @param holds how many sessions a store is to hold: it is read now; default: it is about no store. `deviceKeys` open a
     *     backup that no recovery is set up for yet
     */
    public async expectation(
        what: string,
        {
            met,
            seen,
            holds,
        }: {
            met: boolean;
            seen: string;
            holds?: { sessions: number; in: "backup" | KeyHolder; deviceKeys?: DeviceKeys };
        },
    ): Promise<void> {
        await this.#noteMessages();
        const entry: Omit<Expectation, "kind" | "seq"> = { what, met, seen };
        if (holds) {
            const { sessions, deviceKeys } = holds;
            entry.holds = { sessions, store: await this.#look(this.#storeOf(holds.in), deviceKeys) };
        }
        this.#add({ kind: "expectation", ...entry });
        if (holds && holds.in !== "backup") await this.countedBy?.(holds.in)?.expectation(what, { met, seen, holds });
        // What is missing once is missing for good.
        if (!met) this.#patience = { limitMs: Math.min(AFTER_A_MISS_MS, this.#patience.limitMs ?? Infinity) };
    }

    /** How long the next thing that the path counts on may take. */
    public get patience(): { limitMs?: number } {
        return this.#patience;
    }

    /** Notes what a device showed for messages, and reads its store. */
    public async shown(
        device: KeyHolder,
        { messages, expected }: { messages: ReadonlyMap<string, ShownText>; expected: boolean },
    ): Promise<void> {
        await this.#noteMessages();
        const store = await this.#look(this.#storeOf(device));
        const asSent: string[] = [];
        const otherwise: Shown["otherwise"] = [];
        for (const [event, shown] of messages) {
            const { text, words } = shown;
            if (text !== undefined && text === this.#account.sentTexts.get(event)) asSent.push(event);
            else {
                const as = text !== undefined ? "another text" : words === undefined ? "not at all" : "undecryptable";
                otherwise.push({ event, as, ...(words !== undefined && { words }) });
            }
        }
        const { label: client, deviceId } = device;
        this.#add({ kind: "shown", client, device: deviceId, asSent, otherwise, expected, store });
        await this.countedBy?.(device)?.shown(device, { messages, expected });
    }

    /** Notes that the test itself takes entries out of the backup, or spoils them. @param what in words */
    public spoilt(what: string): void {
        this.#add({ kind: "spoilt", what });
    }

    /** Notes entries of the backup that the homeserver acknowledged. */
    public accepted(client: string, request: string, sessions: readonly { room: string; session: string }[]): void {
        this.#add({ kind: "accepted", client, request, sessions: [...sessions] });
    }

    /**
     * Notes every message that is new on the server, then reads every store.
     *
     * @param last whether a store that cannot be read any more is recorded as such
     * @returns its number in the history
     * @throws what kept the homeserver from being asked, or, unless it is the last look, a store from being read; Error
     *     where the record was closed meanwhile
     */
    public async checkpoint(name: string, { last = false } = {}): Promise<number> {
        const closed = this.#closed;
        await this.#noteMessages();
        const stores: StoreRecord[] = [];
        let account: Pick<AccountRecord, "backup" | "secretStorage"> = {
            backup: null,
            secretStorage: null,
        };
        const devices: AccountRecord["devices"] = [];
        for (const store of this.#stores.values()) {
            if (store instanceof BackupStore) {
                const read = await store.readWithAccount();
                account = read.account;
                stores.push(this.#asRecord(store, read.reading));
            } else if (store instanceof DeviceStore) {
                try {
                    const both = Promise.all([store.read(), store.backupStatus()]);
                    const [reading, status] = await (last
                        ? within(LAST_LOOK_MS, `${store.label} to answer`, both)
                        : both);
                    stores.push(this.#asRecord(store, reading));
                    devices.push(status);
                } catch (error) {
                    if (!last) throw error;
                    stores.push(this.#asRecord(store, { keys: [], unreadable: [], unread: messageOf(error) }));
                }
            } else stores.push(this.#asRecord(store, await store.read()));
        }
        const server = this.#server && { server: await this.#server.read() };
        const keys = await this.#publicKeys();
        // A look that goes on past its time must not change what was judged by then.
        if (closed !== this.#closed) throw new Error(`the record was closed before the look "${name}" was done`);
        return this.#add({ kind: "checkpoint", name, stores, account: { ...account, ...keys, ...server, devices } });
    }

    /** Notes a checkpoint at which no store could be read. @param why for people */
    public blindCheckpoint(name: string, why: string): void {
        const unread = { keys: [], unreadable: [], unread: why };
        const stores = [...this.#stores.values()].map((store) => this.#asRecord(store, unread));
        this.#add({ kind: "checkpoint", name, stores, account: { backup: null, secretStorage: null, devices: [] } });
    }

    #storeOf(which: "backup" | KeyHolder): Store {
        const backup = this.#stores.get("backup");
        if (which !== "backup") return new DeviceStore(which);
        if (!backup) throw new Error("the record has no backup");
        return backup;
    }

    /** Reads one store; where that fails, the record says so. */
    async #look(store: Store, deviceKeys?: DeviceKeys): Promise<StoreRecord> {
        try {
            const reading = store instanceof BackupStore ? store.read(deviceKeys) : store.read();
            return this.#asRecord(store, await within(LAST_LOOK_MS, `${store.label} to answer`, reading));
        } catch (error) {
            return this.#asRecord(store, { keys: [], unreadable: [], unread: messageOf(error) });
        }
    }

    /** What everybody can see of the account's keys. */
    async #publicKeys(): Promise<{ identity: string | null; signedIn: string[] }> {
        const { userId, api } = this.#account;
        const { master_keys, device_keys } = await api.keysOf(userId);
        const master = master_keys?.[userId] as { keys?: Record<string, string> } | undefined;
        const devices = Object.entries(device_keys[userId] ?? {}).filter(([, { dehydrated }]) => dehydrated !== true);
        return { identity: Object.values(master?.keys ?? {})[0] ?? null, signedIn: devices.map(([id]) => id).sort() };
    }

    /** The name of the last checkpoint; undefined before the first. */
    public get lastCheckpoint(): string | undefined {
        return this.#entries.filter((entry) => entry.kind === "checkpoint").at(-1)?.name;
    }

    /** Whether there was a look of this name. */
    public hasCheckpoint(name: string): boolean {
        return this.#entries.some((entry) => entry.kind === "checkpoint" && entry.name === name);
    }

    /** Whether the path counted on anything about keys so far. */
    public get countsOnAnything(): boolean {
        return this.#entries.some(
            (entry) => entry.kind === "expectation" || (entry.kind === "shown" && entry.expected),
        );
    }

    /** Whether some version of the backup was read again with something in it. */
    public get comparesBackups(): boolean {
        return comparedLooks(this.#entries).length > 0;
    }

    /** Whether any message was shown as it was sent, or should have been. */
    public get showsAnything(): boolean {
        return this.#entries.some((entry) => entry.kind === "shown" && entry.asSent.length > 0);
    }

    /** The ids of the stores of the last checkpoint. */
    public get storesAtLast(): string[] {
        const last = this.#entries.findLast((entry) => entry.kind === "checkpoint");
        return (last?.kind === "checkpoint" ? last.stores : []).map(({ id }) => id);
    }

    /** The ids of the stores of any checkpoint, from one on. */
    public storesSince(checkpoint: string): string[] {
        const all = this.#entries.filter((entry) => entry.kind === "checkpoint");
        const from = all.findIndex(({ name }) => name === checkpoint);
        return [...new Set(all.slice(from).flatMap(({ stores }) => stores.map(({ id }) => id)))];
    }

    /** Whether a client said something about keys after a checkpoint. */
    public isToldAboutKeysSince(checkpoint: string): boolean {
        const from = this.#entries.findIndex((entry) => entry.kind === "checkpoint" && entry.name === checkpoint);
        return this.#entries.some((entry, place) => entry.kind === "notice" && entry.means && place > from);
    }

    /** Whether anything of a kind is in the record. */
    public has(kind: HistoryEntry["kind"]): boolean {
        return this.#entries.some((entry) => entry.kind === kind);
    }

    /** Proves every key that any store held against every message, and closes the history. */
    public finish(claims: readonly Claim[]): History {
        this.#closed += 1;
        const last = this.#entries.findLast(({ kind }) => kind === "step" || kind === "checkpoint");
        return {
            format: "keyproof-history",
            version: 1,
            ...this.#head,
            account: this.#account.userId,
            rooms: this.#rooms,
            claims: [...claims],
            entries: this.#entries,
            proofs: this.#prove(),
            ...(last?.kind === "step" && { endsIn: last.title }),
        };
    }

    #add(entry: Unnumbered): number {
        const seq = this.#entries.length;
        this.#entries.push({ ...entry, seq } as HistoryEntry);
        return seq;
    }

    async #noteMessages(): Promise<void> {
        for (const room of this.#account.rooms ?? (await this.#account.api.joinedRooms())) {
            this.#rooms[room] ??= (await this.#account.api.roomName(room)) ?? room;
            for (const event of await this.#account.api.timeline(room)) {
                const encrypted = asEncrypted(event, room);
                if (!encrypted || this.#encrypted.has(event.event_id)) continue;
                this.#encrypted.set(event.event_id, encrypted);
                const text = this.#account.sentTexts.get(event.event_id);
                this.#add({
                    kind: "message",
                    event: event.event_id,
                    room,
                    session: encrypted.session,
                    index: readMegolmCiphertext(encrypted.ciphertext).messageIndex,
                    sender: event.sender,
                    sent: text === undefined ? null : this.#digest(text),
                });
            }
        }
    }

    #digest(text: string): string {
        return createHmac("sha256", this.#digestKey).update(text).digest("base64url").slice(0, 22);
    }

    #asRecord(store: Store, { keys, unreadable, closed, unread, version }: StoreReading): StoreRecord {
        const broken = [...unreadable];
        const copies: Copy[] = [];
        const seen = new Set<string>();
        for (const { room_id: room, session_id: session, session_key: key, first_message_index: reported } of keys) {
            try {
                const { firstKnownIndex, sessionId } = readSessionKey(key);
                if (sessionId !== session) throw new FormatError("session entry", `it holds session ${sessionId}`);
                const digest = sessionKeyDigest(key);
                this.#keys.set(digest, { session, key, digest });
                // A client may have one key under two names, and lists it by its own name twice.
                const listed = JSON.stringify([room, digest]);
                if (seen.has(listed)) continue;
                seen.add(listed);
                const isReported = reported === undefined || reported === firstKnownIndex;
                copies.push({
                    room,
                    session,
                    firstKnownIndex,
                    key: digest,
                    ...(!isReported && { reported: typeof reported === "number" ? reported : null }),
                });
            } catch (error) {
                if (!(error instanceof FormatError)) throw error;
                broken.push({ room, session, why: error.message });
            }
        }
        const { id, kind, label } = store;
        return {
            id,
            kind,
            label,
            copies,
            unreadable: broken,
            ...(closed !== undefined && { closed }),
            ...(unread !== undefined && { unread }),
            ...(version !== undefined && { version }),
        };
    }

    #prove(): Proof[] {
        const bySession = new Map<string, Encrypted[]>();
        for (const message of this.#encrypted.values()) {
            bySession.set(message.session, [...(bySession.get(message.session) ?? []), message]);
        }
        return [...this.#keys.values()].map(({ session, key, digest }) => {
            const proof: Proof = { key: digest, session, opens: [], fails: [] };
            for (const message of bySession.get(session) ?? []) this.#try(message, key, proof);
            return proof;
        });
    }

    #try({ event, session, ciphertext }: Encrypted, key: string, proof: Proof): void {
        try {
            const { content } = decryptMegolm({ roomId: event.room_id, sessionId: session, ciphertext }, key);
            const sent = this.#account.sentTexts.get(event.event_id);
            if (sent === undefined) return;
            if (content.body === sent) proof.opens.push(event.event_id);
            else proof.fails.push({ event: event.event_id, why: "it decrypts to another text than was sent" });
        } catch (error) {
            if (!(error instanceof DecryptionError)) throw error;
            // A key that begins after the message promises nothing about it.
            if (error.failure !== "index too high") proof.fails.push({ event: event.event_id, why: error.message });
        }
    }
}

function asEncrypted(event: RoomEvent, room: string): Encrypted | undefined {
    const { algorithm, session_id: session, ciphertext } = event.content;
    if (event.type !== "m.room.encrypted" || algorithm !== "m.megolm.v1.aes-sha2") return undefined;
    if (typeof session !== "string" || typeof ciphertext !== "string") return undefined;
    return { event: { ...event, room_id: room }, session, ciphertext };
}

function messageOf(error: unknown): string {
    return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
}
