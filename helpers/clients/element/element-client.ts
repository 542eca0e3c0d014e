import { isDeepStrictEqual } from "node:util";
import type { BrowserContext, Page } from "@playwright/test";
import type { StartedElementWeb } from "../../../containers/element-web/element-web.ts";
import { eventually, NeverHappened } from "../../eventually.ts";
import { countOn, type ObserverOf } from "../../ledger/observer.ts";
import type { UserApi } from "../../matrix/user-api.ts";
import { backupPublicKey } from "../../megolm/backup.ts";
import { type ExportedSession, readExportedSessions } from "../../megolm/key-export.ts";
import type { Client, ReadOptions, ShownMessage } from "../client.ts";
import { secretsHeld } from "../secrets.ts";
import {
    backupState,
    crossSigningKeysHeld,
    deleteEveryOtherSession,
    deleteKeys,
    expireAccessToken,
    exportedSessions,
    holdsIdentity,
    keepsKeys,
    knownAccountData,
    ownDevices,
    runsWhatIsServed,
    signedInAs,
    waitLongest,
} from "./in-page.ts";
import type { PageObjects } from "./page-objects.ts";
import type { AccountTab } from "./pages/account.ts";
import type { CrossSigningSection } from "./pages/classic/cross-signing.ts";
import type { SecureBackupSection } from "./pages/classic/secure-backup.ts";
import { DevTools } from "./pages/dev-tools.ts";
import type { ManualVerification } from "./pages/manual-verification.ts";
import type { MemberPanel } from "./pages/member-panel.ts";
import type { MissingSessionData } from "./pages/missing-session-data.ts";
import type { EncryptionTab } from "./pages/modern/encryption.ts";
import type { NewLoginToast } from "./pages/new-login-toast.ts";
import type { OutOfSyncPanel } from "./pages/newest/out-of-sync.ts";
import type { RemovingThisDevice } from "./pages/newest/remove-this-device.ts";
import type { RoomPage } from "./pages/room.ts";
import type { RoomKeysSection } from "./pages/room-keys.ts";
import type { SessionEnded } from "./pages/session-ended.ts";
import type { SessionsTab } from "./pages/sessions.ts";
import type { Settings } from "./pages/settings.ts";
import { gaveUp } from "./pages/sign-in.ts";
import { confirmsSigningOut, openSigningOut, type SigningOut } from "./pages/sign-out.ts";
import type { SoftLogoutPage } from "./pages/soft-logout.ts";
import { declineToast } from "./pages/toasts.ts";
import type { UnableToRestore } from "./pages/unable-to-restore.ts";
import type { VerificationPanel } from "./pages/verification.ts";
import type { VerificationRequests } from "./pages/verification-requests.ts";
import type { VerifyThisDevicePage } from "./pages/verify-this-device.ts";
import type { VerifyThisSessionToast } from "./pages/verify-this-session.ts";
import type { Told } from "./told.ts";

/** A signed-in Element Web, in a browser context (a profile) of its own. */
export class ElementClient implements Client {
    public readonly engine = "element";
    public readonly label: string;
    public readonly userId: string;
    public readonly deviceId: string;
    /** For what no page object covers yet. */
    public readonly page: Page;
    /** "Security & Privacy" > "Secure Backup"; classic only. */
    public readonly secureBackup: SecureBackupSection;
    /** "Security & Privacy" > "Cross-signing"; classic only. */
    public readonly crossSigning: CrossSigningSection;
    /** "Encryption"; modern and newest. */
    public readonly encryption: EncryptionTab;
    /** "Encryption", while "Your key storage is out of sync."; newest only. */
    public readonly outOfSync: OutOfSyncPanel;
    /** Where keys are exported and imported. */
    public readonly roomKeys: RoomKeysSection;
    /** The "Sessions" tab. */
    public readonly sessions: SessionsTab;
    /** The "Account" tab. */
    public readonly account: AccountTab;
    /** "Sign out" in the user menu, and the dialogs on the way. */
    public readonly signingOut: SigningOut;
    /** "Remove this device", and the dialogs on the way; newest only. */
    public readonly removingThisDevice: RemovingThisDevice;
    /** "Signed Out": where the server has ended the session for good. */
    public readonly sessionEnded: SessionEnded;
    /** "You're signed out": where the server has ended the session, and the device stays. */
    public readonly softLogout: SoftLogoutPage;
    /** "Missing session data": where the browser has removed the keys. */
    public readonly missingSessionData: MissingSessionData;
    /** "Unable to restore session": where the app cannot open what another version of it has stored. */
    public readonly unableToRestore: UnableToRestore;
    /** What a new login is asked first; there as long as nobody answered. */
    public readonly verifyThisDevice: VerifyThisDevicePage;
    /** The dialog of a verification between two of the user's devices. */
    public readonly verification: VerificationPanel;
    /** Verifications that others ask for. */
    public readonly verificationRequests: VerificationRequests;
    /** What a session that is not verified is asked at every start. */
    public readonly verifyThisSession: VerifyThisSessionToast;
    /** What a verified session is asked about every new login. */
    public readonly newLogin: NewLoginToast;
    /** Someone's profile, beside a room. */
    public readonly memberPanel: MemberPanel;
    /** Verifying a device by its text. */
    public readonly manualVerification: ManualVerification;
    readonly #context: BrowserContext;
    readonly #app: StartedElementWeb;
    readonly #settings: Settings;
    readonly #pages: PageObjects;
    readonly #onSent: ElementClientOptions["onSent"];
    readonly #observer: ObserverOf;
    readonly #told: Told;

    public constructor(
        { context, page, app, label, pages, told, onSent, observer = () => undefined }: ElementClientOptions,
        who: { userId: string; deviceId: string },
    ) {
        this.#context = context;
        this.#app = app;
        this.#onSent = onSent;
        this.#observer = observer;
        this.#told = told;
        this.page = page;
        this.label = label;
        this.userId = who.userId;
        this.deviceId = who.deviceId;
        const settings = pages.settings(page);
        const parts = { page, settings, told };
        this.#settings = settings;
        this.#pages = pages;
        this.secureBackup = pages.secureBackup(parts);
        this.crossSigning = pages.crossSigning(parts);
        this.encryption = pages.encryption(parts);
        this.outOfSync = pages.outOfSync(parts);
        this.roomKeys = pages.roomKeys(parts);
        this.sessions = pages.sessions(parts);
        this.account = pages.account(parts);
        this.signingOut = pages.signingOut(parts, this.secureBackup);
        this.removingThisDevice = pages.removingThisDevice(parts);
        this.sessionEnded = pages.sessionEnded(parts);
        this.softLogout = pages.softLogout(parts);
        this.missingSessionData = pages.missingSessionData(parts);
        this.unableToRestore = pages.unableToRestore(parts);
        this.verifyThisDevice = pages.verifyThisDevice(parts);
        this.verification = pages.verification(parts);
        this.verificationRequests = pages.verificationRequests(parts);
        this.verifyThisSession = pages.verifyThisSession(parts);
        this.newLogin = pages.newLogin(parts);
        this.memberPanel = pages.memberPanel(parts);
        this.manualVerification = pages.manualVerification(parts, this.memberPanel);
    }

    public async send(roomId: string, text: string): Promise<string> {
        const eventId = await this.room(roomId).send(text);
        this.#onSent(eventId, text);
        return eventId;
    }

    public async read(
        roomId: string,
        eventIds: readonly string[],
        { limitMs = 20_000, expected = false }: ReadOptions = {},
    ): Promise<Map<string, ShownMessage>> {
        const messages = await this.room(roomId).read(eventIds, limitMs);
        await this.#observer()?.shown(this, { messages, expected });
        return new Map([...messages].map(([id, { text }]) => [id, text === undefined ? "UTD" : { text }]));
    }

    /** A room's timeline and composer, for page objects that need one. */
    public room(roomId: string): RoomPage {
        return this.#pages.room(this.page, this.#app.url, roomId);
    }

    public async heldSessions(): Promise<ExportedSession[]> {
        if (!(await keepsKeys(this.page))) return [];
        return readExportedSessions(await exportedSessions(this.page));
    }

    public async backupStatus(): Promise<{ uploadsTo: string | null; cachedKey: string | null }> {
        if (!(await keepsKeys(this.page))) return { uploadsTo: null, cachedKey: null };
        const { uploadsTo, privateKey } = await backupState(this.page);
        return { uploadsTo, cachedKey: privateKey && backupPublicKey(privateKey) };
    }

    public async backupKey(): Promise<Uint8Array | null> {
        if (!(await keepsKeys(this.page))) return null;
        return (await backupState(this.page)).privateKey;
    }

    public async heldSecrets(): Promise<string[]> {
        const { privateKey } = await backupState(this.page);
        return secretsHeld(await crossSigningKeysHeld(this.page), privateKey !== null);
    }

    /** Waits until the app's own store holds so many sessions: what it fetched by itself so far. */
    public async untilHolds(sessions: number): Promise<void> {
        const what = `${this.label} to hold ${sessions} sessions`;
        const held = async (): Promise<number> => (await this.heldSessions()).length;
        await countOn(this.#observer(), what, (limit) => eventually(what, held, (count) => count === sessions, limit), {
            sessions,
            in: this,
        });
    }

    /**
     * Waits until the app uploads to the account's current backup: it says so once all else about it is done.
     *
     * @param hurried its clock is moved meanwhile: for an app that is to find out by an upload, again and again refused
     */
    public async untilConnectedToBackup({ api }: { api: UserApi }, { hurried = false } = {}): Promise<void> {
        const what = `${this.label} to be connected to the current backup`;
        const status = async () => {
            if (hurried) await this.hurryUploads();
            const current = (await api.backupVersion())?.version;
            return { current, uploadsTo: (await this.backupStatus()).uploadsTo };
        };
        const isConnected = ({ current, uploadsTo }: Awaited<ReturnType<typeof status>>): boolean =>
            current !== undefined && uploadsTo === current;
        await countOn(this.#observer(), what, (limit) =>
            eventually(what, status, isConnected, { everyMs: hurried ? 1_000 : 50, ...limit }),
        );
    }

    /** Sends the toast with a title away: "Later", "Not now", "Dismiss". */
    public async declineToast(title: string): Promise<void> {
        await declineToast(this.page, title);
    }

    /** "/devtools" > "End-to-end encryption": its rows, by their heading. */
    public async encryptionStatus(roomId: string): Promise<ReadonlyMap<string, string>> {
        return new DevTools(this.page, this.#told).encryptionStatus(this.room(roomId));
    }

    /** "/devtools" > "Options" > "Developer mode". */
    public async turnOnDeveloperMode(roomId: string): Promise<void> {
        await new DevTools(this.page, this.#told).turnOnDeveloperMode(this.room(roomId));
    }

    /** Lets the app begin at once the upload that it would begin some seconds from now. */
    public async hurryUploads(): Promise<void> {
        await this.page.clock.fastForward(LONGEST_UPLOAD_DELAY_MS);
    }

    /** Waits until the app has the account's private cross-signing keys: after verifying by emoji they come by themselves. */
    public async untilHoldsIdentity(): Promise<void> {
        const what = `${this.label} to have the private cross-signing keys`;
        await countOn(this.#observer(), what, (limit) =>
            eventually(
                what,
                () => holdsIdentity(this.page),
                (holds) => holds,
                limit,
            ),
        );
    }

    /** Waits until the app has been told of an entry of the account's data as it is now, which others may have changed. */
    public async untilKnowsAccountData({ api }: { api: UserApi }, type: string): Promise<void> {
        const now = await api.accountData(type);
        await eventually(
            `${this.label} to be told of ${type} as it is now`,
            () => knownAccountData(this.page, type),
            (known) => isDeepStrictEqual(known, now),
        );
    }

    /** Waits until the app knows a device of its user: it ignores the verification that an unknown one asks for. */
    public async untilKnows({ label, deviceId }: Pick<Client, "label" | "deviceId">): Promise<void> {
        await eventually(
            `${this.label} to know of ${label}`,
            () => ownDevices(this.page),
            (devices) => devices.some(({ id }) => id === deviceId),
        );
    }

    /** Waits until the app knows a device of its user to be signed: it offers no verification with one that is not. */
    public async untilKnowsSigned({ label, deviceId }: Pick<Client, "label" | "deviceId">): Promise<void> {
        await eventually(
            `${this.label} to know that ${label} is signed`,
            () => ownDevices(this.page),
            (devices) => devices.some(({ id, signed }) => id === deviceId && signed),
        );
    }

    /** Waits until the app knows of no other device of its user: of one that was signed out it learns with a later sync. */
    public async untilOnlyDevice(): Promise<void> {
        await eventually(
            `${this.label} to know that it is ${this.userId}'s only device`,
            () => ownDevices(this.page),
            (devices) => devices.length === 1,
        );
    }

    /** Has the session end as one does whose lifetime is over, to "You're signed out". */
    public async endSessionSoftly(): Promise<void> {
        await expireAccessToken(this.page);
        await this.softLogout.shown();
    }

    /** Lets so much time pass for the app, at once. @param ms on its clock */
    public async letTimePass(ms: number): Promise<void> {
        await this.page.clock.fastForward(ms);
    }

    /**
     * Has the browser evict the app's keys, as it may when it runs low on disk space, and opens the app again. The rest of
     * what the app stored is kept: only so can it see what happened.
     */
    public async evictKeys(): Promise<void> {
        await this.#whileClosed(() => deleteKeys(this.page));
    }

    /** Deletes every other session from the app's database, and opens the app again. @returns how many were deleted */
    public async deleteEveryOtherSession(): Promise<number> {
        return this.#whileClosed(() => deleteEveryOtherSession(this.page));
    }

    /** Databases can be changed while nobody has them open: from a page beside the app. */
    async #whileClosed<T>(action: () => Promise<T>): Promise<T> {
        await this.leave();
        const result = await action();
        await this.page.goto(this.#app.url);
        return result;
    }

    /**
     * Makes the app wait the longest that it may, 10 s, before the next upload; should it come to that, it fails. Ends with
     * {@link restart}.
     */
    public async delayUploads(): Promise<void> {
        await waitLongest(this.page);
        // On a slow machine the 10 s may be over before the next step.
        await this.page.route(UPLOADS, (route) =>
            route.request().method() === "PUT" ? route.abort() : route.continue(),
        );
    }

    /**
     * Waits until the browser profile holds no key of a room any more, as after signing out; where the app does not get
     * there, that is taken down.
     */
    public async untilErased(): Promise<void> {
        const erased = eventually(
            `the keys on ${this.label} to be erased`,
            () => keepsKeys(this.page),
            (keeps) => !keeps,
            { limitMs: LONGEST_ERASING_MS },
        );
        await erased.catch((error: unknown) => {
            if (!(error instanceof NeverHappened)) throw error;
            // Now and then the app has the database open itself that it wants to delete: docs/findings.md.
            return this.#told(
                `(signed out; ${LONGEST_ERASING_MS / 1000} s later its keys are still in the browser's database)`,
            );
        });
    }

    /** Reloads the tab, as a restart of the app. */
    public async restart(): Promise<void> {
        await this.page.reload({ waitUntil: "commit" });
        await this.page.unroute(UPLOADS);
        await untilSignedIn(this.page, this.label);
    }

    /** Closes the app, as somebody does who closes its tab: whatever it was doing ends there. */
    public async leave(): Promise<void> {
        await this.page.goto(`${this.#app.url}/config.json`);
    }

    /**
     * Opens it again after {@link leave}, or anew.
     *
     * @returns "signed out" where the homeserver has ended the session: the app is at its sign-in page then
     */
    public async reopen(): Promise<"signed in" | "signed out"> {
        await this.leave();
        await this.page.goto(this.#app.url, { waitUntil: "commit" });
        const ended = eventually(
            `${this.label} to be open again`,
            async () => {
                if (await this.sessionEnded.isShown()) return "signed out";
                return (await signedInOrNot(this.page)) && "signed in";
            },
            (answer) => answer !== undefined,
            { limitMs: 60_000 },
        );
        if ((await ended) !== "signed out") return "signed in";
        await this.sessionEnded.shown();
        return "signed out";
    }

    /** Whether its tab is there still. */
    public get isOpen(): boolean {
        return !this.page.isClosed();
    }

    /** Whether the tab has the version of the app that is served now. */
    public async isUpToDate(): Promise<boolean> {
        return runsWhatIsServed(this.page);
    }

    /**
     * Reloads the tab, where another version of the app was deployed meanwhile.
     *
     * @returns "unable to restore" where that version cannot open what the one before has stored
     * @throws NeverHappened when it is neither, or the tab still has the version before
     */
    public async restartAnother(): Promise<"as before" | "unable to restore"> {
        await this.page.reload({ waitUntil: "commit" });
        await this.page.unroute(UPLOADS);
        const { unable } = await eventually(
            `${this.label} to be open again, as the version that is served now`,
            async () => ({
                unable: await this.unableToRestore.isShown(),
                signedIn: (await signedInAs(this.page))?.deviceId === this.deviceId,
                served: await this.isUpToDate(),
            }),
            (seen) => seen.served && (seen.unable || seen.signedIn),
            { limitMs: 60_000 },
        );
        if (!unable) return "as before";
        await this.unableToRestore.read();
        return "unable to restore";
    }

    public async signOut(): Promise<void> {
        await openSigningOut(this.page, this.#settings);
        const confirm = confirmsSigningOut(this.page);
        const welcome = this.page
            .getByRole("link", { name: "Sign in" })
            .or(this.page.getByRole("button", { name: "Sign in" }));
        await confirm.or(welcome).first().waitFor();
        if (await confirm.isVisible()) await confirm.click();
        await welcome.first().waitFor();
        await this.close();
    }

    public async close(): Promise<void> {
        await this.#context.close();
    }
}

/** The longest that the app waits before it begins to upload keys to the backup. */
const LONGEST_UPLOAD_DELAY_MS = 10_000;
const LONGEST_ERASING_MS = 10_000;
/** Keys on their way to the backup. */
const UPLOADS = "**/room_keys/keys?*";

/** What an Element client is made of. */
export interface ElementClientOptions {
    context: BrowserContext;
    page: Page;
    app: StartedElementWeb;
    label: string;
    /** How its page objects are made. */
    pages: PageObjects;
    /** Takes down what the app tells its user. */
    told: Told;
    /** Is told every text this client sends. */
    onSent: (eventId: string, text: string) => void;
    /** Where what happens to its user's keys is noted, while it is. */
    observer?: ObserverOf;
}

/** Waits until the app in a page has done its first sync. */
export async function untilSignedIn(page: Page, label: string): Promise<{ userId: string; deviceId: string }> {
    const who = await eventually(
        `${label} to be signed in and synced`,
        () => signedInOrNot(page),
        (answer) => answer !== undefined,
        { limitMs: 60_000 },
    );
    if (!who) throw new Error(`${label} is not signed in`);
    return who;
}

/** Who is signed in, once the first sync is done; an app that gave up is loaded anew. */
async function signedInOrNot(page: Page): ReturnType<typeof signedInAs> {
    if (await gaveUp(page).isVisible()) await page.reload();
    return signedInAs(page);
}
