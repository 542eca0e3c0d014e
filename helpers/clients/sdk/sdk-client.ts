import "./silence.ts";
import { setImmediate as turn } from "node:timers/promises";
import { ClientEvent, type MatrixClient, SyncState } from "matrix-js-sdk";
import {
    type CryptoApi,
    CryptoEvent,
    VerificationPhase,
    type VerificationRequest,
} from "matrix-js-sdk/lib/crypto-api/index.js";
import { eventually, NeverHappened, seenWithin } from "../../eventually.ts";
import type { ObserverOf } from "../../ledger/observer.ts";
import type { Session } from "../../matrix/registration.ts";
import { UserApi } from "../../matrix/user-api.ts";
import { backupPublicKey } from "../../megolm/backup.ts";
import { type ExportedSession, openKeyExport, readExportedSessions, writeKeyExport } from "../../megolm/key-export.ts";
import { decodeRecoveryKey } from "../../megolm/recovery-key.ts";
import { checkSecretStorageKey } from "../../megolm/secret-storage.ts";
import type { Client, ReadOptions, ShownMessage } from "../client.ts";
import { secretsHeld } from "../secrets.ts";
import { UploadNotes } from "../upload-notes.ts";
import { type ClockOwner, sdkClock } from "./clock.ts";
import { keepMachine } from "./kept-machine.ts";
import { type LoadedSdk, ownSdk } from "./loaded-sdk.ts";
import { SdkLog } from "./log.ts";
import { asShownTexts } from "./shown-texts.ts";
import { noteStrayErrors } from "./stray-errors.ts";
import { UnderWay } from "./under-way.ts";
import { untilEvent } from "./until-event.ts";
import { SdkVerification } from "./verification.ts";

/** The longest that the SDK waits before it begins to upload keys to the backup. */
const LONGEST_UPLOAD_DELAY_MS = 10_000;
/** How long a client that is closed waits for answers to what it has asked. */
const LAST_ANSWERS_MS = 5_000;
/** How long it then waits for the remaining work to notice that it was stopped. */
const LAST_WORK_MS = 2_000;

/** Who signs in, and what for. */
export interface SdkClientOptions {
    session: Session;
    /** For authentication that the server asks for on the way (cross-signing keys). */
    password: string;
    label: string;
    /** Is told every text this client sends. */
    onSent?: (eventId: string, text: string) => void;
    /** Where what happens to its user's keys is noted, while it is. */
    observer?: ObserverOf;
    /** Which version it runs. Default: the one that keyproof comes with. */
    sdk?: LoadedSdk;
}

/** A recovery key that was just made: as the user writes it down. */
export interface NewRecovery {
    recoveryKey: string;
}

/**
 * matrix-js-sdk in Node: rust crypto with a store in memory, so it lives as long as the object. Its time is
 * {@link sdkClock}'s.
 */
export class SdkClient implements Client, ClockOwner {
    public readonly engine = "sdk";
    public readonly label: string;
    public readonly userId: string;
    public readonly deviceId: string;
    /** The version that it runs. */
    public readonly sdk: LoadedSdk;
    /** What the SDK logged, for the evidence. */
    public readonly log = new SdkLog();
    /** The SDK's own client, for paths that are about the SDK itself. Calls belong inside `inTime`. */
    public readonly matrix: MatrixClient;
    readonly #password: string;
    readonly #onSent: SdkClientOptions["onSent"];
    readonly #observer: ObserverOf;
    readonly #uploads: UploadNotes;
    /** Every verification that this client was asked for. */
    readonly #asked: VerificationRequest[] = [];
    #secretStorageKey: Uint8Array<ArrayBuffer> | undefined;
    readonly #requests = new UnderWay();
    readonly #calls = new UnderWay();
    #freeMachine = (): void => {};
    #closing: Promise<void> | undefined;
    /** What ends its requests when it is switched off. */
    #line = new AbortController();

    private constructor({ session, password, label, onSent, observer, sdk = ownSdk }: SdkClientOptions) {
        this.label = label;
        this.userId = session.userId;
        this.deviceId = session.deviceId;
        this.#password = password;
        this.#onSent = onSent;
        this.#observer = observer ?? (() => undefined);
        this.#uploads = new UploadNotes(label, this.#observer);
        this.sdk = sdk;
        noteStrayErrors();
        this.matrix = sdk.sdk.createClient({
            ...session,
            timelineSupport: true,
            fetchFn: async (input, init) => {
                const signals = [this.#line.signal, ...(init?.signal ? [init.signal] : [])];
                const signal = AbortSignal.any(signals);
                // All clients share these connections, so this client's clock must not hurry their timers.
                const answer = sdkClock.outside(() => fetch(input, { ...init, signal }));
                const response = await this.#requests.trackAnswer(answer);
                this.#uploads.answered({
                    method: init?.method ?? "GET",
                    url: String(input instanceof Request ? input.url : input),
                    body: init?.body,
                    status: response.status,
                });
                return response;
            },
            logger: this.log.logger(),
            cryptoCallbacks: {
                getSecretStorageKey: async ({ keys }) => {
                    const key = this.#secretStorageKey;
                    if (!key) return null;
                    // Another device may have put another key in its place: nothing is to be sealed with this one then.
                    const its = Object.entries(keys).find(
                        ([, description]) => checkSecretStorageKey(description, key) !== "differs",
                    );
                    return its ? [its[0], key] : null;
                },
                cacheSecretStorageKey: (_id, _info, key) => {
                    this.#secretStorageKey = key;
                },
            },
        });
        this.matrix.on(CryptoEvent.VerificationRequestReceived, (request) => void this.#asked.push(request));
    }

    /** Whether it can still act: false once it was signed out or closed. */
    public get isSignedIn(): boolean {
        return !this.isClosed;
    }

    /** Whether it was closed, or is being closed. */
    public get isClosed(): boolean {
        return this.#closing !== undefined;
    }

    /** Starts a client on a session that is signed in already; resolves after its first sync. */
    public static async start(options: SdkClientOptions): Promise<SdkClient> {
        const client = new SdkClient(options);
        try {
            await client.inTime((matrix) => client.#start(matrix));
        } catch (error) {
            await client.close();
            throw error;
        }
        return client;
    }

    async #start(matrix: MatrixClient): Promise<void> {
        await matrix.initRustCrypto({ useIndexedDB: false });
        const crypto = matrix.getCrypto();
        if (crypto) this.#freeMachine = keepMachine(crypto);
        const isSynced = () => matrix.isInitialSyncComplete();
        const synced = untilEvent(matrix, ClientEvent.Sync, isSynced, `${this.label} to finish its first sync`);
        await Promise.all([synced, matrix.startClient({ initialSyncLimit: 50 })]);
    }

    /** Runs calls of the SDK so that its timers are {@link sdkClock}'s. @throws Error once the client is closed */
    public inTime<T>(inside: (matrix: MatrixClient, crypto: CryptoApi) => T): T {
        if (this.isClosed) throw new Error(`${this.label} is closed: nothing can be asked of it any more`);
        const crypto = this.matrix.getCrypto();
        // Before initRustCrypto there is none yet; nothing inside asks for it then.
        return sdkClock.run(() => this.#calls.track(inside(this.matrix, crypto as CryptoApi)), this);
    }

    /** Takes it off the network: what is sent to it waits on the server. It keeps its keys. */
    public switchOff(): void {
        this.#line.abort(new TypeError(`${this.label} is switched off`));
    }

    /** Puts it back on the network; resolves once it has synced. */
    public async switchOn(): Promise<void> {
        this.#line = new AbortController();
        await this.untilSyncsAgain();
    }

    /** Waits until it has synced once more, without the pause that it makes where a server did not answer. */
    public async untilSyncsAgain(): Promise<void> {
        await this.inTime(async (matrix) => {
            let synced = false;
            const seen = (state: SyncState): void => {
                synced ||= state === SyncState.Syncing;
            };
            matrix.on(ClientEvent.Sync, seen);
            try {
                await eventually(
                    `${this.label} to sync again`,
                    async () => {
                        matrix.retryImmediately();
                        return synced;
                    },
                    (done) => done,
                );
            } finally {
                matrix.off(ClientEvent.Sync, seen);
            }
        });
    }

    /** Its own session over plain HTTP. */
    public get api(): UserApi {
        const { baseUrl } = this.matrix;
        return new UserApi({
            baseUrl,
            userId: this.userId,
            deviceId: this.deviceId,
            accessToken: String(this.matrix.getAccessToken()),
        });
    }

    /** Asks for the current backup version, and uploads to it from now on where this device has its key. */
    public async lookForBackup(): Promise<void> {
        await this.inTime((_, crypto) => crypto.checkKeyBackupAndEnable());
    }

    /**
     * Gives the account cross-signing keys, made and kept by this device.
     *
     * @param anew whether those that are there are replaced, as "Reset identity" does; the backup stays
     * @param authenticate whether the password is sent along; without it, the server may refuse
     */
    public async setUpCrossSigning({ anew = false, authenticate = true } = {}): Promise<void> {
        await this.inTime((_, crypto) =>
            crypto.bootstrapCrossSigning({
                setupNewCrossSigning: anew,
                authUploadDeviceSigningKeys: (makeRequest) => makeRequest(authenticate ? this.#passwordAuth : null),
            }),
        );
    }

    get #passwordAuth() {
        const identifier = { type: "m.id.user", user: this.userId };
        return { type: "m.login.password", identifier, password: this.#password };
    }

    /**
     * Gives the account secret storage and a key backup, whose key is put into it. What was there is replaced.
     *
     * @param phrase where the key is to stand for a Security Phrase
     */
    public async setUpRecovery(phrase?: string): Promise<NewRecovery> {
        return this.inTime(async (_, crypto) => {
            const key = await crypto.createRecoveryKeyFromPassphrase(phrase);
            await crypto.bootstrapSecretStorage({
                createSecretStorageKey: async () => key,
                setupNewSecretStorage: true,
                setupNewKeyBackup: true,
            });
            return asWrittenDown(key);
        });
    }

    /** Gives the account secret storage, and no key backup. */
    public async setUpSecretStorage(): Promise<NewRecovery> {
        return this.inTime(async (_, crypto) => {
            const key = await crypto.createRecoveryKeyFromPassphrase();
            await crypto.bootstrapSecretStorage({
                createSecretStorageKey: async () => key,
                setupNewSecretStorage: true,
            });
            return asWrittenDown(key);
        });
    }

    /**
     * Keeps a dehydrated device on the server (MSC3814), which receives keys while no device is there: rehydrates the one
     * that is there, and makes a new one. This device must have unlocked secret storage.
     */
    public async keepDehydratedDevice(): Promise<void> {
        await this.inTime((_, crypto) => crypto.startDehydration({ rehydrate: true }));
    }

    /**
     * Does what a user does on a signed-in device with the recovery key: unlocks secret storage, verifies the device by
     * it, connects it to the backup, and restores every key from there.
     *
     * @returns how many keys the backup had, and how many of them the SDK says it imported
     */
    public async enterRecoveryKey(recoveryKey: string): Promise<{ total: number; imported: number }> {
        await this.verifyByRecoveryKey(recoveryKey);
        await this.loadBackupKey();
        return this.inTime((_, crypto) => crypto.restoreKeyBackup());
    }

    /** Takes the backup's key from secret storage, which must be unlocked, and connects to the backup; restores no key. */
    public async loadBackupKey(): Promise<void> {
        await this.inTime(async (_, crypto) => {
            // The SDK compares the key with the version it last asked for, which may have been replaced since.
            await crypto.checkKeyBackupAndEnable();
            await crypto.loadSessionBackupPrivateKeyFromSecretStorage();
            await crypto.checkKeyBackupAndEnable();
        });
    }

    /** The first half of that: verifies the device, and leaves it without the backup's key. */
    public async verifyByRecoveryKey(recoveryKey: string): Promise<void> {
        this.hasAtHand(recoveryKey);
        await this.inTime(async (_, crypto) => {
            // The private keys are only imported beside public ones that the device has seen.
            await crypto.userHasCrossSigningKeys(this.userId, true);
            await crypto.bootstrapCrossSigning({});
        });
    }

    /** What the user types in when the SDK asks for the key of secret storage; nothing is asked for yet. */
    public hasAtHand(recoveryKey: string): void {
        this.#secretStorageKey = Uint8Array.from(decodeRecoveryKey(recoveryKey));
    }

    /** Makes an encrypted room and invites others to it; resolves once this client knows that it is encrypted. */
    public async createRoom(name: string, invite: readonly string[]): Promise<string> {
        return this.inTime(async (matrix) => {
            const { room_id: roomId } = await matrix.createRoom({
                name,
                invite: [...invite],
                initial_state: [
                    { type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } },
                    { type: "m.room.history_visibility", state_key: "", content: { history_visibility: "shared" } },
                ],
            });
            await this.#untilRoom(roomId, () => matrix.getRoom(roomId)?.hasEncryptionStateEvent() === true);
            return roomId;
        });
    }

    /** Invites someone, and shares the room's history with them where who joins may read it: a bundle of its keys. */
    public async invite(roomId: string, userId: string): Promise<void> {
        // Newer versions share always, older ones where they are asked to.
        await this.inTime((matrix) => matrix.invite(roomId, userId, { shareEncryptedHistory: true }));
    }

    /** Accepts an invitation, and the history that was shared with it; resolves once this client sees itself in the room. */
    public async join(roomId: string): Promise<void> {
        await this.inTime(async (matrix) => {
            await matrix.joinRoom(roomId, { acceptSharedHistory: true });
            await this.untilMember(roomId, this.userId);
        });
    }

    /** Waits for an invitation, and accepts it. @returns the room's id */
    public async joinNextInvitation(): Promise<string> {
        return this.inTime(async (matrix) => {
            const invited = () => matrix.getRooms().find((room) => room.getMyMembership() === "invite")?.roomId;
            await untilEvent(matrix, ClientEvent.Sync, () => invited() !== undefined, `${this.label} to be invited`);
            const roomId = invited();
            if (roomId === undefined) throw new Error(`${this.label}: the invitation was withdrawn`);
            await this.join(roomId);
            return roomId;
        });
    }

    /** Waits until this client sees someone as a member of a room, and the room as encrypted. */
    public async untilMember(roomId: string, userId: string): Promise<void> {
        await this.#untilRoom(roomId, () => {
            const room = this.matrix.getRoom(roomId);
            return room?.getMember(userId)?.membership === "join" && room.hasEncryptionStateEvent();
        });
    }

    async #untilRoom(roomId: string, isDone: () => boolean): Promise<void> {
        await untilEvent(this.matrix, ClientEvent.Sync, isDone, `${this.label} to know room ${roomId}`);
    }

    public async send(roomId: string, text: string): Promise<string> {
        const { event_id: eventId } = await this.inTime((matrix) => matrix.sendTextMessage(roomId, text));
        this.#onSent?.(eventId, text);
        return eventId;
    }

    /** Makes the next message in a room begin a new session. */
    public async discardSession(roomId: string): Promise<void> {
        await this.inTime((_, crypto) => crypto.forceDiscardSession(roomId));
    }

    public async read(
        roomId: string,
        eventIds: readonly string[],
        { limitMs = 15_000, expected = false }: ReadOptions = {},
    ): Promise<Map<string, ShownMessage>> {
        const read = await this.#read(roomId, eventIds, limitMs);
        await this.#observer()?.shown(this, { messages: asShownTexts(eventIds, read), expected });
        return read;
    }

    #read(roomId: string, eventIds: readonly string[], limitMs: number): Promise<Map<string, ShownMessage>> {
        return this.inTime(async (matrix) => {
            const room = matrix.getRoom(roomId);
            if (!room) throw new Error(`${this.label} is not in room ${roomId}`);
            const missing = () => eventIds.filter((id) => !room.findEventById(id));
            while (missing().length > 0) {
                const before = room.getLiveTimeline().getEvents().length;
                await matrix.scrollback(room, 100);
                if (room.getLiveTimeline().getEvents().length === before) break;
            }
            // What is not in the room's past was said just now, and comes with one of the next syncs.
            const found = () => missing().length === 0;
            await untilEvent(matrix, ClientEvent.Sync, found, `${this.label} to be told of ${missing()} in ${roomId}`);
            const shown = async () => {
                const texts = new Map<string, ShownMessage>();
                for (const id of eventIds) {
                    const event = room.findEventById(id);
                    if (!event) continue;
                    await matrix.decryptEventIfNeeded(event);
                    const isUtd = event.isDecryptionFailure() || event.getType() === "m.room.encrypted";
                    texts.set(id, isUtd ? "UTD" : { text: String(event.getContent().body) });
                }
                return texts;
            };
            const isDone = (texts: Map<string, ShownMessage>) => ![...texts.values()].includes("UTD");
            // Keys come on demand, after a first failure; what is still undecryptable at the limit is the answer.
            return seenWithin("messages to be decrypted", shown, isDone, { limitMs });
        });
    }

    /** Exports every key that it holds into a file, in the format of the specification. */
    public async exportKeys(passphrase: string): Promise<string> {
        return writeKeyExport(await this.heldSessions(), passphrase);
    }

    /** Imports a key export file. @throws FormatError when the file or the passphrase is not right */
    public async importKeys({ text, passphrase }: { text: string; passphrase: string }): Promise<void> {
        // As Element Web does: what is wrong with an entry is for the client to find.
        const sessions = await openKeyExport(text, passphrase);
        await this.inTime((_, crypto) => crypto.importRoomKeysAsJson(sessions));
    }

    public async heldSessions(): Promise<ExportedSession[]> {
        const json = await this.inTime((_, crypto) => crypto.exportRoomKeysAsJson());
        return readExportedSessions(JSON.parse(json));
    }

    public async backupStatus(): Promise<{ uploadsTo: string | null; cachedKey: string | null }> {
        return this.inTime(async (_, crypto) => {
            const key = await crypto.getSessionBackupPrivateKey();
            return {
                uploadsTo: await crypto.getActiveSessionBackupVersion(),
                cachedKey: key ? backupPublicKey(key) : null,
            };
        });
    }

    public async backupKey(): Promise<Uint8Array | null> {
        if (!this.isSignedIn) return null;
        return this.inTime((_, crypto) => crypto.getSessionBackupPrivateKey());
    }

    public async heldSecrets(): Promise<string[]> {
        const { cachedKey } = await this.backupStatus();
        return this.inTime(async (_, crypto) => {
            const { privateKeysCachedLocally } = await crypto.getCrossSigningStatus();
            return secretsHeld(privateKeysCachedLocally, cachedKey !== null);
        });
    }

    /** Lets the SDK begin at once the upload that it would begin some seconds from now. */
    public hurryUploads(): void {
        sdkClock.hurry(LONGEST_UPLOAD_DELAY_MS);
    }

    /** Asks one of this user's other devices to verify this one, or to be verified by it: "Verify this login". */
    public async askToVerify(): Promise<SdkVerification> {
        return this.#side(await this.inTime((_, crypto) => crypto.requestOwnUserVerification()));
    }

    /** Asks one other device of this user, of all that there are. */
    public async askDeviceToVerify({ deviceId }: Pick<Client, "deviceId">): Promise<SdkVerification> {
        const request = await this.inTime(async (_, crypto) => {
            await crypto.getUserDeviceInfo([this.userId], true);
            return crypto.requestDeviceVerification(this.userId, deviceId);
        });
        return this.#side(request);
    }

    /** Asks another user, in a room with both of them in it: usually a DM. */
    public async askUserToVerify(userId: string, roomId: string): Promise<SdkVerification> {
        return this.#side(await this.inTime((_, crypto) => crypto.requestVerificationDM(userId, roomId)));
    }

    /** Whether this device sees a user as verified: their identity is signed by its own user's. */
    public async seesUserVerified(userId: string): Promise<boolean> {
        return this.inTime(async (_, crypto) => {
            await crypto.getUserDeviceInfo([userId], true);
            return (await crypto.getUserVerificationStatus(userId)).isCrossSigningVerified();
        });
    }

    /** The device's fingerprint, which people compare by eye: its Ed25519 key. */
    public async fingerprint(): Promise<string> {
        return (await this.inTime((_, crypto) => crypto.getOwnDeviceKeys())).ed25519;
    }

    /** Whether this device sees one of its user's devices as verified: by the account's cross-signing. */
    public async seesVerified({ deviceId }: Pick<Client, "deviceId">): Promise<boolean> {
        return this.inTime(async (_, crypto) => {
            await crypto.getUserDeviceInfo([this.userId], true);
            const status = await crypto.getDeviceVerificationStatus(this.userId, deviceId);
            return status?.crossSigningVerified ?? false;
        });
    }

    /** Waits until this client knows a device of somebody it shares a room with: it encrypts to no other. */
    public async untilKnows(userId: string, deviceId: string): Promise<void> {
        await eventually(
            `${this.label} to know of device ${deviceId}`,
            () => this.inTime((_, crypto) => crypto.getUserDeviceInfo([userId])),
            (devices) => devices.get(userId)?.has(deviceId) === true,
        );
    }

    /** Waits until another device of this user, or another user, asks for a verification. */
    public async nextVerification(): Promise<SdkVerification> {
        const asked = (): VerificationRequest | undefined =>
            this.#asked.find(({ phase }) => phase === VerificationPhase.Requested);
        await untilEvent(
            this.matrix,
            CryptoEvent.VerificationRequestReceived,
            () => asked() !== undefined,
            `${this.label} to be asked for a verification`,
        );
        const request = asked();
        if (!request) throw new Error(`${this.label}: the verification request was withdrawn`);
        return this.#side(request);
    }

    /**
     * Plays the other side of a verification that another device of this user (or another user) asks for: accepts,
     * waits for the emoji, compares them, and says that they match.
     *
     * @param compare is given the emoji's names as this side shows them; what it answers is confirmed or refused
     * @returns a promise that resolves when the verification is done here
     */
    public async acceptVerification(compare: (emoji: string[]) => Promise<boolean> | boolean): Promise<void> {
        const verification = await this.nextVerification();
        await verification.accept();
        if (!(await compare(await verification.emoji()))) return verification.theyDontMatch();
        await verification.theyMatch();
        await verification.untilDone();
    }

    #side(request: VerificationRequest): SdkVerification {
        return new SdkVerification(this.label, (inside) => this.inTime(inside), request);
    }

    public async signOut(): Promise<void> {
        await this.inTime((matrix) => matrix.logout(true));
        await this.close();
    }

    /** Stops the client, and ends what it has under way before its memory is freed. Safe to call twice. */
    public close(): Promise<void> {
        this.#closing ??= this.#close();
        return this.#closing;
    }

    async #close(): Promise<void> {
        sdkClock.run(() => this.matrix.stopClient(), this);
        const requests = async (): Promise<number> => {
            await turn();
            return this.#requests.count;
        };
        await this.#until("the last answers", requests, LAST_ANSWERS_MS);
        this.#line.abort(new TypeError(`${this.label} is closed`));
        const work = async (): Promise<number> => {
            // A sleeping call wakes and sees that the client was stopped. It may go back to sleep.
            sdkClock.wake(this);
            await turn();
            await turn();
            return this.#requests.count + this.#calls.count;
        };
        const isOver = await this.#until("the last work", work, LAST_WORK_MS);
        sdkClock.forget(this);
        if (isOver) this.#freeMachine();
    }

    /** @returns whether nothing was left at the limit */
    async #until(what: string, left: () => Promise<number>, limitMs: number): Promise<boolean> {
        try {
            await eventually(`${what} of ${this.label} to end`, left, (count) => count === 0, { limitMs, everyMs: 5 });
            return true;
        } catch (error) {
            if (error instanceof NeverHappened) return false;
            throw error;
        }
    }
}

function asWrittenDown({ encodedPrivateKey }: { encodedPrivateKey?: string }): NewRecovery {
    if (!encodedPrivateKey) throw new Error("the SDK made a recovery key without its text");
    return { recoveryKey: encodedPrivateKey };
}
