import { randomBytes } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { madeUpExport } from "../../accounts/made-up-sessions.ts";
import { backupPublicKey } from "../../megolm/backup.ts";
import { SdkClient } from "./sdk-client.ts";
import { takeStrayErrors } from "./stray-errors.ts";
import { type SmallAnswer, SmallHomeserver } from "./testing/small-homeserver.ts";

const ROOM = "!kitchen:example.org";
const VERSION = "GET room_keys/version";
const WHOAMI = "GET account/whoami";
const UPLOAD = "PUT room_keys/keys";

let server: SmallHomeserver;
let phone: SdkClient;
beforeEach(async () => {
    server = await SmallHomeserver.start();
    phone = await SdkClient.start({ session: server.session, password: "secret", label: "Alice's phone" });
});
afterEach(async () => {
    await phone.close();
    await server.stop();
    expect(takeStrayErrors()).toEqual([]);
});

/** Connects the phone to a backup, and gives it a key to upload there. @returns what the server says of the backup */
async function backsUp(): Promise<SmallAnswer> {
    const key = randomBytes(32);
    const algorithm = "m.megolm_backup.v1.curve25519-aes-sha2";
    const body = { algorithm, auth_data: { public_key: backupPublicKey(key) }, version: "1", count: 0, etag: "0" };
    server.on(VERSION, () => ({ status: 200, body }));
    await phone.inTime(async (_, crypto) => {
        await crypto.storeSessionBackupPrivateKey(key, "1");
        await crypto.importRoomKeysAsJson(JSON.stringify(madeUpExport(ROOM, 1)));
        await crypto.checkKeyBackupAndEnable();
    });
    return { status: 200, body };
}

/** Refuses the phone's upload, so that it asks for the backup's version: the SDK does not await the end of that. */
async function asksForVersion(answer: Promise<SmallAnswer> | "forever"): Promise<void> {
    server.on(UPLOAD, () => ({ status: 403, body: { errcode: "M_WRONG_ROOM_KEYS_VERSION", current_version: "2" } }));
    server.on(VERSION, () => answer);
    const asked = server.untilAsked(VERSION);
    phone.hurryUploads();
    await asked;
}

test("a client that is closed ends its work in the background before its memory is freed", async () => {
    const version = await backsUp();
    const { promise, resolve } = Promise.withResolvers<SmallAnswer>();
    await asksForVersion(promise);
    let isClosed = false;
    const closing = phone.close().then(() => {
        isClosed = true;
    });
    for (let turns = 0; turns < 100; turns++) await turn();
    expect(isClosed, "closed before the server has answered").toBe(false);
    resolve(version);
    await closing;
    // What goes wrong unawaited is reported in the turn after.
    await turn();
});

test("a client that is closed waits for an answer that never comes no longer than its limit", async () => {
    await backsUp();
    await asksForVersion("forever");
    const began = performance.now();
    await phone.close();
    expect(performance.now() - began).toBeGreaterThan(4_900);
    expect(performance.now() - began).toBeLessThan(8_000);
    await turn();
});

test("a client that is closed while it waits to upload uploads nothing, and is closed at once", async () => {
    await backsUp();
    const crypto = phone.matrix.getCrypto();
    const began = performance.now();
    await phone.close();
    expect(performance.now() - began).toBeLessThan(1_000);
    await expect(crypto?.exportRoomKeysAsJson(), "its memory is freed").rejects.toThrow("null pointer");
    phone.hurryUploads();
    await turn();
    expect(server.requests).not.toContain(UPLOAD);
});

test("a call of a client that is closed fails with the client's name", async () => {
    await phone.close();
    await expect(phone.heldSessions()).rejects.toThrow("Alice's phone is closed");
    await expect(phone.lookForBackup()).rejects.toThrow("Alice's phone is closed");
});

test("a call that is under way when its client is closed fails, and does not hang", async () => {
    server.on(WHOAMI, () => "forever");
    const asked = server.untilAsked(WHOAMI);
    const asking = phone.inTime((matrix) => matrix.whoami());
    const ended = asking.then(
        () => "done",
        () => "failed",
    );
    await asked;
    await phone.close();
    expect(await ended).toBe("failed");
});

test("a call that sleeps when its client is closed wakes", async () => {
    const sleeping = phone.inTime(() => new Promise<string>((resolve) => setTimeout(resolve, 3_600_000, "awake")));
    const began = performance.now();
    await phone.close();
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(await sleeping).toBe("awake");
});
