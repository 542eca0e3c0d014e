import type { BrowserContext, Page } from "@playwright/test";
import type { StartedElementWeb } from "../../../containers/element-web/element-web.ts";
import { eventually } from "../../eventually.ts";
import type { UserApi } from "../../matrix/user-api.ts";
import { backupPublicKey } from "../../megolm/backup.ts";
import { type ExportedSession, readExportedSessions } from "../../megolm/key-export.ts";
import type { Client, ReadOptions, ShownMessage } from "../client.ts";
import { backupState, exportedSessions, signedInAs } from "./in-page.ts";
import { CryptographySection } from "./pages/classic/cryptography.ts";
import { SecureBackupSection } from "./pages/classic/secure-backup.ts";
import { RoomPage } from "./pages/room.ts";
import { Settings } from "./pages/settings.ts";

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
    /** "Security & Privacy" > "Cryptography"; classic only. */
    public readonly cryptography: CryptographySection;
    readonly #context: BrowserContext;
    readonly #app: StartedElementWeb;
    readonly #onSent: ElementClientOptions["onSent"];

    public constructor(
        { context, page, app, label, told, onSent }: ElementClientOptions,
        who: { userId: string; deviceId: string },
    ) {
        this.#context = context;
        this.#app = app;
        this.#onSent = onSent;
        this.page = page;
        this.label = label;
        this.userId = who.userId;
        this.deviceId = who.deviceId;
        const settings = new Settings(page);
        this.secureBackup = new SecureBackupSection(page, settings, told);
        this.cryptography = new CryptographySection(page, settings);
    }

    public async send(roomId: string, text: string): Promise<string> {
        const eventId = await new RoomPage(this.page, this.#app.url, roomId).send(text);
        this.#onSent(eventId, text);
        return eventId;
    }

    public async read(
        roomId: string,
        eventIds: readonly string[],
        { limitMs = 20_000 }: ReadOptions = {},
    ): Promise<Map<string, ShownMessage>> {
        return new RoomPage(this.page, this.#app.url, roomId).read(eventIds, limitMs);
    }

    public async heldSessions(): Promise<ExportedSession[]> {
        return readExportedSessions(await exportedSessions(this.page));
    }

    public async backupStatus(): Promise<{ uploadsTo: string | null; cachedKey: string | null }> {
        const { uploadsTo, privateKey } = await backupState(this.page);
        return { uploadsTo, cachedKey: privateKey && backupPublicKey(privateKey) };
    }

    /** Waits until the app's own store holds so many sessions: what it fetched by itself so far. */
    public async untilHolds(sessions: number): Promise<void> {
        await eventually(
            `${this.label} to hold ${sessions} sessions`,
            async () => (await this.heldSessions()).length,
            (count) => count === sessions,
        );
    }

    /** Waits until the app uploads to the account's current backup: it says so once all else about it is done. */
    public async untilConnectedToBackup({ api }: { api: UserApi }): Promise<void> {
        await eventually(
            `${this.label} to be connected to the current backup`,
            async () => ({
                current: (await api.backupVersion())?.version,
                uploadsTo: (await this.backupStatus()).uploadsTo,
            }),
            ({ current, uploadsTo }) => current !== undefined && uploadsTo === current,
        );
    }

    /** Lets the app begin at once the upload that it would begin some seconds from now. */
    public async hurryUploads(): Promise<void> {
        await this.page.clock.fastForward(LONGEST_UPLOAD_DELAY_MS);
    }

    /** Reloads the tab, as a restart of the app. */
    public async restart(): Promise<void> {
        await this.page.reload();
        await untilSignedIn(this.page, this.label);
    }

    public async signOut(): Promise<void> {
        await this.page.getByRole("button", { name: "User menu" }).click();
        await this.page.getByRole("menuitem", { name: /^(Sign out|Remove this device)$/ }).click();
        const confirm = this.page.getByRole("dialog").getByRole("button", { name: "Sign out" });
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

/** What an Element client is made of. */
export interface ElementClientOptions {
    context: BrowserContext;
    page: Page;
    app: StartedElementWeb;
    label: string;
    /** Takes down what the app tells its user. */
    told: (text: string) => void;
    /** Is told every text this client sends. */
    onSent: (eventId: string, text: string) => void;
}

/** Waits until the app in a page has done its first sync. */
export async function untilSignedIn(page: Page, label: string): Promise<{ userId: string; deviceId: string }> {
    const who = await eventually(
        `${label} to be signed in and synced`,
        () => signedInAs(page),
        (answer) => answer !== undefined,
        { limitMs: 60_000 },
    );
    if (!who) throw new Error(`${label} is not signed in`);
    return who;
}
