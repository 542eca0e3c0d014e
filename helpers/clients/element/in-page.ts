import type { Page } from "@playwright/test";
import type { CrossSigningKeysHeld } from "../secrets.ts";

/** The part of the app's own objects that is asked for what no screen shows. Every generation has it. */
interface AppWindow {
    mxMatrixClientPeg?: {
        get(): {
            getDeviceId(): string;
            getUserId(): string;
            isInitialSyncComplete(): boolean;
            getRoom(roomId: string): object | null;
            whoami(): Promise<unknown>;
            getAccountData(type: string): { getContent(): unknown } | undefined;
            getCrypto():
                | {
                      exportRoomKeysAsJson(): Promise<string>;
                      getActiveSessionBackupVersion(): Promise<string | null>;
                      getSessionBackupPrivateKey(): Promise<Uint8Array | null>;
                      getUserDeviceInfo(userIds: string[]): Promise<Map<string, Map<string, { dehydrated?: boolean }>>>;
                      getDeviceVerificationStatus(
                          user: string,
                          device: string,
                      ): Promise<{ signedByOwner: boolean } | null>;
                      getCrossSigningStatus(): Promise<{ privateKeysCachedLocally: CrossSigningKeysHeld }>;
                  }
                | undefined;
        } | null;
    };
}

/** Who is signed in in a page, as the app itself says; `undefined` until its first sync is done. */
export async function signedInAs(page: Page): Promise<{ userId: string; deviceId: string } | undefined> {
    return page.evaluate(() => {
        const client = (window as AppWindow).mxMatrixClientPeg?.get();
        if (!client?.isInitialSyncComplete()) return undefined;
        return { userId: client.getUserId(), deviceId: client.getDeviceId() };
    });
}

/** Whether a page has loaded the app that is served at its address now: its page names the same scripts. */
export async function runsWhatIsServed(page: Page): Promise<boolean> {
    return page.evaluate(async () => {
        const html = await (await fetch("index.html", { cache: "no-store" })).text();
        const served = new DOMParser().parseFromString(html, "text/html");
        const [names, here] = [served, document].map((page) =>
            [...page.querySelectorAll("script[src]")].map((script) => script.getAttribute("src")),
        );
        // Scripts that the app loads later by itself are in its page only.
        return Boolean(names?.length) && Boolean(names?.every((name) => here?.includes(name)));
    });
}

/** The sessions of the app's own store, as its export gives them: JSON. */
export async function exportedSessions(page: Page): Promise<unknown> {
    const json = await page.evaluate(async () => {
        const crypto = (window as AppWindow).mxMatrixClientPeg?.get()?.getCrypto();
        if (!crypto) throw new Error("the app has no crypto: nobody is signed in");
        return crypto.exportRoomKeysAsJson();
    });
    return JSON.parse(json);
}

/** The backup version the app uploads to, and the private backup key it has cached: 32 bytes, or null. */
export async function backupState(page: Page): Promise<{ uploadsTo: string | null; privateKey: Buffer | null }> {
    const { uploadsTo, key } = await page.evaluate(async () => {
        const crypto = (window as AppWindow).mxMatrixClientPeg?.get()?.getCrypto();
        if (!crypto) throw new Error("the app has no crypto: nobody is signed in");
        const privateKey = await crypto.getSessionBackupPrivateKey();
        return { uploadsTo: await crypto.getActiveSessionBackupVersion(), key: privateKey && [...privateKey] };
    });
    return { uploadsTo, privateKey: key && Buffer.from(key) };
}

/** An entry of the account's data, as the app was last told of it; undefined where it never was. */
export async function knownAccountData(page: Page, type: string): Promise<unknown> {
    return page.evaluate(
        (name) => (window as AppWindow).mxMatrixClientPeg?.get()?.getAccountData(name)?.getContent(),
        type,
    );
}

/** Whether the app was told of a room yet. */
export async function knowsRoom(page: Page, roomId: string): Promise<boolean> {
    return page.evaluate((id) => Boolean((window as AppWindow).mxMatrixClientPeg?.get()?.getRoom(id)), roomId);
}

/** A device, as the app knows it. */
export interface KnownDevice {
    id: string;
    /** Whether its user's cross-signing keys have signed it. */
    signed: boolean;
}

/** The devices that the app knows its user to have, its own among them. */
export async function ownDevices(page: Page): Promise<KnownDevice[]> {
    return page.evaluate(async () => {
        const client = (window as AppWindow).mxMatrixClientPeg?.get();
        const crypto = client?.getCrypto();
        if (!client || !crypto) throw new Error("the app has no crypto: nobody is signed in");
        const userId = client.getUserId();
        const devices = [...((await crypto.getUserDeviceInfo([userId])).get(userId) ?? [])];
        const known = devices
            .filter(([, { dehydrated }]) => !dehydrated)
            .map(async ([id]) => {
                const status = await crypto.getDeviceVerificationStatus(userId, id);
                return { id, signed: status?.signedByOwner === true };
            });
        return Promise.all(known);
    });
}

/** Whether the app has the account's private cross-signing keys. */
export async function holdsIdentity(page: Page): Promise<boolean> {
    return page.evaluate(async () => {
        const status = await (window as AppWindow).mxMatrixClientPeg?.get()?.getCrypto()?.getCrossSigningStatus();
        return status !== undefined && Object.values(status.privateKeysCachedLocally).every((cached) => cached);
    });
}

/** Which private cross-signing keys the app has. */
export async function crossSigningKeysHeld(page: Page): Promise<CrossSigningKeysHeld> {
    return page.evaluate(async () => {
        const crypto = (window as AppWindow).mxMatrixClientPeg?.get()?.getCrypto();
        if (!crypto) throw new Error("the app has no crypto: nobody is signed in");
        return (await crypto.getCrossSigningStatus()).privateKeysCachedLocally;
    });
}

/** Makes the app's random delays as long as they can be, until the page is loaded anew. */
export async function waitLongest(page: Page): Promise<void> {
    await page.evaluate(() => {
        Math.random = () => 1 - Number.EPSILON;
    });
}

/** Whether the profile has a database of the crypto that the app keeps its keys in. */
export async function keepsKeys(page: Page): Promise<boolean> {
    return (await cryptoDatabases(page)).length > 0;
}

async function cryptoDatabases(page: Page): Promise<string[]> {
    const names = await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
    return names.filter((name) => name !== undefined).filter((name) => name.includes("matrix-sdk-crypto"));
}

/**
 * Has every request with the access token that the app uses now answered as Synapse answers one whose lifetime is over
 * (`session_lifetime`): the session has ended, the device is kept. Resolves once the app has been told so.
 */
export async function expireAccessToken(page: Page): Promise<void> {
    let expired: string | undefined;
    await page.route("**/_matrix/**", async (route) => {
        const token = route.request().headers().authorization;
        expired ??= token;
        if (token === undefined || token !== expired) return route.continue();
        const answer = { errcode: "M_UNKNOWN_TOKEN", error: "Access token has expired", soft_logout: true };
        await route.fulfill({ status: 401, json: answer });
    });
    await page.evaluate(async () => {
        const client = (window as AppWindow).mxMatrixClientPeg?.get();
        await client?.whoami().catch(() => {});
    });
}

/** Deletes the databases that {@link keepsKeys} looks for; the page must not be the app, which has them open. */
export async function deleteKeys(page: Page): Promise<void> {
    await page.evaluate(
        async (databases) => {
            const gone = (name: string): Promise<void> =>
                new Promise((resolve, reject) => {
                    const request = indexedDB.deleteDatabase(name);
                    request.onsuccess = () => resolve();
                    request.onerror = () => reject(request.error);
                    request.onblocked = () => reject(new Error(`${name} is open in another page`));
                });
            await Promise.all(databases.map(gone));
        },
        await cryptoDatabases(page),
    );
}

/** Deletes every other Megolm session from the app's database; the page must not be the app. @returns how many */
export async function deleteEveryOtherSession(page: Page): Promise<number> {
    return page.evaluate(
        async (databases) => {
            const done = <T>(request: IDBRequest<T>): Promise<T> =>
                new Promise((resolve, reject) => {
                    request.onsuccess = () => resolve(request.result);
                    request.onerror = () => reject(request.error);
                });
            let deleted = 0;
            for (const name of databases) {
                const database = await done(indexedDB.open(name));
                const kept = [...database.objectStoreNames].filter((one) => /^inbound_group_sessions\d*$/.test(one));
                for (const sessions of kept) {
                    const store = database.transaction(sessions, "readwrite").objectStore(sessions);
                    const everyOther = (await done(store.getAllKeys())).filter((_, index) => index % 2 === 1);
                    for (const key of everyOther) await done(store.delete(key));
                    deleted += everyOther.length;
                }
                database.close();
            }
            return deleted;
        },
        await cryptoDatabases(page),
    );
}
