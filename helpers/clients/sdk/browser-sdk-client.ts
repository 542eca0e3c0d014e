import type { BrowserContext, Page } from "@playwright/test";
import type { MatrixClient } from "matrix-js-sdk";
import { eventually, seenWithin } from "../../eventually.ts";
import type { KeyHolder } from "../../ledger/device-store.ts";
import type { ObserverOf } from "../../ledger/observer.ts";
import type { Session } from "../../matrix/registration.ts";
import { backupPublicKey } from "../../megolm/backup.ts";
import { type ExportedSession, readExportedSessions } from "../../megolm/key-export.ts";
import { decodeRecoveryKey } from "../../megolm/recovery-key.ts";
import type { ReadOptions, ShownMessage } from "../client.ts";
import { secretsHeld } from "../secrets.ts";
import { asShownTexts } from "./shown-texts.ts";

/** The longest that the SDK waits before it begins to upload keys to the backup. */
const LONGEST_UPLOAD_DELAY_MS = 10_000;

/** What the page has of the SDK that it was given: any version since 34. */
interface SdkWindow {
    matrix?: MatrixClient;
    /** The key of secret storage, as long as the user has it typed in. */
    secretStorageKey?: Uint8Array<ArrayBuffer>;
}

/** Who signs in. */
export interface BrowserSdkOptions {
    session: Session;
    label: string;
    /** Is told every text this client sends. */
    onSent: (eventId: string, text: string) => void;
    /** Where what happens to its user's keys is noted. */
    observer: ObserverOf;
}

/**
 * matrix-js-sdk in a page, with its crypto store in that page's IndexedDB: whichever version is served at the page's address
 * when it is opened goes on with what the one before has stored.
 */
export class BrowserSdkClient implements KeyHolder {
    public readonly label: string;
    public readonly deviceId: string;
    readonly #options: BrowserSdkOptions;
    readonly #page: Page;

    private constructor(page: Page, options: BrowserSdkOptions) {
        this.#page = page;
        this.#options = options;
        this.label = options.label;
        this.deviceId = options.session.deviceId;
    }

    /** Starts it in a new page of a browser profile. @param url where an SdkBuild is served */
    public static async start(
        context: BrowserContext,
        url: string,
        options: BrowserSdkOptions,
    ): Promise<BrowserSdkClient> {
        const page = await context.newPage();
        await page.clock.install();
        await page.goto(url);
        const client = new BrowserSdkClient(page, options);
        await client.#open();
        return client;
    }

    /** Which SDK the page has loaded: `"matrix-js-sdk 43.0.0"`. */
    public async version(): Promise<string> {
        return this.#page.title();
    }

    /** Loads the page anew, and with it the SDK that is served now. @throws Error when that cannot open the store */
    public async restart(): Promise<void> {
        await this.#page.reload();
        await this.#open();
    }

    async #open(): Promise<void> {
        const { session } = this.#options;
        await this.#page.evaluate(async (who) => {
            const here = window as SdkWindow;
            const address = "/sdk.js";
            const { createClient } = (await import(address)) as typeof import("matrix-js-sdk");
            here.matrix = createClient({
                ...who,
                timelineSupport: true,
                cryptoCallbacks: {
                    getSecretStorageKey: async ({ keys }) => {
                        const [id] = Object.keys(keys);
                        return id !== undefined && here.secretStorageKey ? [id, here.secretStorageKey] : null;
                    },
                },
            });
            await here.matrix.initRustCrypto({ useIndexedDB: true });
            await here.matrix.startClient({ initialSyncLimit: 50 });
        }, session);
        await eventually(
            `${this.label} to finish its first sync`,
            () => this.#page.evaluate(() => (window as SdkWindow).matrix?.isInitialSyncComplete()),
            (done) => done === true,
        );
    }

    /** Does what {@link SdkClient.enterRecoveryKey} does. @returns how many keys the SDK says it imported */
    public async enterRecoveryKey(recoveryKey: string): Promise<number> {
        return this.#page.evaluate(
            async ({ key, userId }) => {
                const here = window as SdkWindow;
                const crypto = here.matrix?.getCrypto();
                if (!crypto) throw new Error("the SDK has no crypto");
                here.secretStorageKey = Uint8Array.from(key);
                await crypto.userHasCrossSigningKeys(userId, true);
                await crypto.bootstrapCrossSigning({});
                await crypto.checkKeyBackupAndEnable();
                await crypto.loadSessionBackupPrivateKeyFromSecretStorage();
                await crypto.checkKeyBackupAndEnable();
                return (await crypto.restoreKeyBackup()).imported;
            },
            { key: [...decodeRecoveryKey(recoveryKey)], userId: this.#options.session.userId },
        );
    }

    public async send(roomId: string, text: string): Promise<string> {
        const eventId = await this.#page.evaluate(
            async ({ roomId, text }) => (await (window as SdkWindow).matrix?.sendTextMessage(roomId, text))?.event_id,
            { roomId, text },
        );
        if (eventId === undefined) throw new Error(`${this.label} has not started`);
        this.#options.onSent(eventId, text);
        return eventId;
    }

    /** What it makes of messages of its first sync, or of later ones. */
    public async read(
        roomId: string,
        eventIds: readonly string[],
        { limitMs = 20_000, expected = false }: ReadOptions = {},
    ): Promise<Map<string, ShownMessage>> {
        const read = await this.#read(roomId, eventIds, limitMs);
        await this.#options.observer()?.shown(this, { messages: asShownTexts(eventIds, read), expected });
        return read;
    }

    async #read(roomId: string, eventIds: readonly string[], limitMs: number): Promise<Map<string, ShownMessage>> {
        const shown = (): Promise<[string, ShownMessage][]> =>
            this.#page.evaluate(
                async ({ roomId, eventIds }) => {
                    const { matrix } = window as SdkWindow;
                    const room = matrix?.getRoom(roomId);
                    const texts: [string, { text: string } | "UTD"][] = [];
                    for (const id of eventIds) {
                        const event = room?.findEventById(id);
                        if (!matrix || !event) continue;
                        await matrix.decryptEventIfNeeded(event);
                        const isUtd = event.isDecryptionFailure() || event.getType() === "m.room.encrypted";
                        texts.push([id, isUtd ? "UTD" : { text: String(event.getContent().body) }]);
                    }
                    return texts;
                },
                { roomId, eventIds: [...eventIds] },
            );
        const isDone = (texts: [string, ShownMessage][]): boolean =>
            texts.length === eventIds.length && texts.every(([, text]) => text !== "UTD");
        return new Map(await seenWithin("messages to be decrypted", shown, isDone, { limitMs }));
    }

    public async heldSessions(): Promise<ExportedSession[]> {
        const json = await this.#page.evaluate(() => (window as SdkWindow).matrix?.getCrypto()?.exportRoomKeysAsJson());
        return readExportedSessions(JSON.parse(json ?? "[]"));
    }

    public async backupStatus(): Promise<{ uploadsTo: string | null; cachedKey: string | null }> {
        const uploadsTo = await this.#page.evaluate(
            async () => (await (window as SdkWindow).matrix?.getCrypto()?.getActiveSessionBackupVersion()) ?? null,
        );
        const key = await this.backupKey();
        return { uploadsTo, cachedKey: key && backupPublicKey(key) };
    }

    public async backupKey(): Promise<Uint8Array | null> {
        const key = await this.#page.evaluate(async () => {
            const cached = await (window as SdkWindow).matrix?.getCrypto()?.getSessionBackupPrivateKey();
            return cached ? [...cached] : null;
        });
        return key && Buffer.from(key);
    }

    /** The account's secrets that the device has, by their names in secret storage. */
    public async heldSecrets(): Promise<string[]> {
        const { cachedKey } = await this.backupStatus();
        const keys = await this.#page.evaluate(async () => {
            const status = await (window as SdkWindow).matrix?.getCrypto()?.getCrossSigningStatus();
            return status?.privateKeysCachedLocally;
        });
        return keys ? secretsHeld(keys, cachedKey !== null) : [];
    }

    /** Lets the SDK begin at once the upload that it would begin some seconds from now. */
    public async hurryUploads(): Promise<void> {
        await this.#page.clock.fastForward(LONGEST_UPLOAD_DELAY_MS);
    }
}
