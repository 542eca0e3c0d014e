/**
 * `restoreKeyBackupWithPassphrase(passphrase)`, deprecated: "Restores a key backup using a passphrase." Older clients made backups
 * whose key comes from a phrase, by a salt and rounds in `auth_data`; nothing else opens them.
 */
import { pbkdf2Sync, randomBytes } from "node:crypto";
import { expect } from "@playwright/test";
import { sdkPath } from "../../fixtures/sdk-path.ts";
import type { Person } from "../../helpers/accounts/person.ts";
import type { SdkClient } from "../../helpers/clients/sdk/sdk-client.ts";
import type { BackupRooms } from "../../helpers/matrix/user-api.ts";
import { backupPublicKey, sealBackupEntry } from "../../helpers/megolm/backup.ts";
import { CRYPTO_API } from "../../helpers/paths/catalogue/sources.ts";
import { talkBeforeAnyBackup } from "../history.ts";

const PASSPHRASE = "the phrase of an old backup";
const ROUNDS = 1_000;

/** A backup as clients of old have made it, with every key that the phone holds. @returns how many these are */
async function oldBackup(alice: Person): Promise<number> {
    const salt = randomBytes(16).toString("hex");
    const key = pbkdf2Sync(PASSPHRASE, salt, ROUNDS, 32, "sha512");
    const publicKey = backupPublicKey(key);
    const version = await alice.api.createBackupVersion(publicKey, undefined, {
        private_key_salt: salt,
        private_key_iterations: ROUNDS,
    });
    const held = await alice.phone.heldSessions();
    for (const { room_id, session_id, ...session } of held) {
        const session_data = sealBackupEntry(session, publicKey);
        const entry = { first_message_index: 0, forwarded_count: 0, is_verified: true, session_data };
        const rooms: BackupRooms = { [room_id]: { sessions: { [session_id]: entry } } };
        await alice.api.putBackupEntries(version, rooms);
    }
    return held.length;
}

const RESTORE = "restoreKeyBackupWithPassphrase(passphrase)";
const RESTORED = "the SDK to say that it restored every key";

async function restore(device: SdkClient): Promise<{ total: number; imported: number }> {
    const restored = await device.inTime((_, crypto) => crypto.restoreKeyBackupWithPassphrase(PASSPHRASE));
    return { total: restored.total, imported: restored.imported };
}

sdkPath("SDK-16", undefined, async ({ people, bob, watch, step, countOn, expectKeys }) => {
    const alice = await people.person("Alice", { recovery: "none" });
    await talkBeforeAnyBackup(people, alice, bob);
    const sessions = await oldBackup(alice);
    const laptop = await people.device(alice, "Alice's laptop");
    await watch(alice, laptop);

    await step(RESTORE, async () => {
        await countOn(RESTORED, await restore(laptop), { total: sessions, imported: sessions });
    });

    expectKeys().toBeKept({ by: alice.phone, onFreshDevice: laptop });
});

sdkPath(
    "SDK-16",
    "with a wrong passphrase",
    async ({ people, bob, watch, step, aside, countOn, finding, expectKeys }) => {
        const alice = await people.person("Alice", { recovery: "none" });
        await talkBeforeAnyBackup(people, alice, bob);
        const sessions = await oldBackup(alice);
        const laptop = await people.device(alice, "Alice's laptop");
        await watch(alice, laptop);

        await aside("The same with a wrong passphrase", async () => {
            const restored = laptop.inTime((_, crypto) => crypto.restoreKeyBackupWithPassphrase("another phrase"));
            await expect.soft(restored).rejects.toThrow();
            const { cachedKey } = await laptop.backupStatus();
            const { auth_data } = await alice.currentBackup();
            expect.soft(cachedKey, "the key that it has cached for the backup").not.toBeNull();
            expect.soft(cachedKey, "the key that it has cached for the backup").not.toBe(auth_data.public_key);
            finding(CRYPTO_API, {
                says: "restoreKeyBackupWithPassphrase(): the decoded key (derived from the passphrase) is stored locally",
                seen: "so is a key from a wrong passphrase: the call is refused, and the device keeps a key for the backup that does not open it",
            });
        });
        await step(RESTORE, async () => {
            await countOn(RESTORED, await restore(laptop), { total: sessions, imported: sessions });
        });

        expectKeys().toBeKept({ by: alice.phone, onFreshDevice: laptop });
    },
);
