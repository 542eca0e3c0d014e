/**
 * `m.megolm_backup.v1.curve25519-aes-sha2`: what one engine seals, each other must open. "Pass an empty string through
 * HMAC-SHA-256": the MAC is over nothing, by an old mistake of libolm's that all must share (MSC4048).
 */
import { randomBytes } from "node:crypto";
import {
    BackupDecryptionKey,
    DeviceId,
    initAsync,
    type KeysBackupRequest,
    OlmMachine,
    UserId,
} from "@matrix-org/matrix-sdk-crypto-wasm";
import { rule } from "../../fixtures/rule.ts";
import { madeUpSession } from "../../helpers/accounts/made-up-sessions.ts";
import type { BackupRooms } from "../../helpers/matrix/user-api.ts";
import {
    type BackedUpSession,
    backupPublicKey,
    openBackupEntry,
    type SealedSession,
    sealBackupEntry,
} from "../../helpers/megolm/backup.ts";
import { decodeBase64, encodeBase64 } from "../../helpers/megolm/base64.ts";
import { encryptAesCbc, hkdfSha256, hmacSha256, x25519, x25519PublicKey } from "../../helpers/megolm/primitives.ts";
import { BACKUP_FORMAT } from "../../helpers/paths/catalogue/spec.ts";
import { backupKeyOf } from "./backup-key.ts";
import { ROOM } from "./entry.ts";

/** Something that writes and reads entries of a backup. */
interface Engine {
    seal(sessionId: string, session: BackedUpSession, publicKey: string): Promise<SealedSession> | SealedSession;
    /** @returns the session's key */
    open(sealed: SealedSession, privateKey: Uint8Array): string;
}

const ENGINES: Record<string, Engine> = {
    keyproof: {
        seal: (_, session, publicKey) => sealBackupEntry(session, publicKey),
        open: (sealed, privateKey) => openBackupEntry(sealed, privateKey).session_key,
    },
    "crypto-wasm": {
        seal: async (sessionId, session, publicKey) => {
            await initAsync();
            const machine = await OlmMachine.initialize(new UserId("@alice:example.org"), new DeviceId("WRITER"));
            const exported = [{ ...session, room_id: ROOM, session_id: sessionId }];
            await machine.importExportedRoomKeys(JSON.stringify(exported), () => {});
            await machine.enableBackupV1(publicKey, "1");
            const { body } = (await machine.backupRoomKeys()) as KeysBackupRequest;
            const { rooms } = JSON.parse(body) as { rooms: BackupRooms };
            const sealed = rooms[ROOM]?.sessions[sessionId]?.session_data;
            if (!sealed) throw new Error("crypto-wasm has nothing to back up");
            return sealed;
        },
        open: ({ ephemeral, mac, ciphertext }, privateKey) => {
            const key = BackupDecryptionKey.fromBase64(encodeBase64(privateKey));
            return (JSON.parse(key.decryptV1(ephemeral, mac, ciphertext)) as BackedUpSession).session_key;
        },
    },
};

/** What was meant, and what nobody does: the MAC is over the ciphertext. */
function sealedAsIntended(session: BackedUpSession, publicKey: string): SealedSession {
    const secret = randomBytes(32);
    const keys = hkdfSha256(x25519(secret, decodeBase64(publicKey)), "", 80);
    const ciphertext = encryptAesCbc(keys.subarray(0, 32), keys.subarray(64), Buffer.from(JSON.stringify(session)));
    return {
        ephemeral: encodeBase64(x25519PublicKey(secret)),
        ciphertext: encodeBase64(ciphertext),
        mac: encodeBase64(hmacSha256(keys.subarray(32, 64), ciphertext).subarray(0, 8)),
    };
}

/** What came of opening an entry. */
function opened(engine: Engine, sealed: SealedSession, privateKey: Uint8Array, key: string): string {
    try {
        return engine.open(sealed, privateKey) === key ? "the key" : "another key";
    } catch {
        return "refused";
    }
}

const OPEN = "Open them with each other engine";

rule("SPC-06", async ({ says, step }) => {
    const each = says(BACKUP_FORMAT, "An entry that one engine wrote is opened by each other");
    const empty = says(BACKUP_FORMAT, "The MAC is over the empty string: one over the ciphertext is refused");
    const bound = says(BACKUP_FORMAT, "An entry is not opened by another backup's key, nor altered");
    await initAsync();
    const privateKey = randomBytes(32);
    const publicKey = backupPublicKey(privateKey);
    await step(OPEN, async () => {
        for (const [writer, { seal }] of Object.entries(ENGINES)) {
            const { sessionId, session } = madeUpSession();
            const sealed = await seal(sessionId, session, publicKey);
            for (const [reader, engine] of Object.entries(ENGINES)) {
                const title = `${writer} wrote, ${reader} reads`;
                each.must({
                    case: title,
                    expected: "the key",
                    seen: opened(engine, sealed, privateKey, session.session_key),
                });
                const others = opened(engine, sealed, randomBytes(32), session.session_key);
                bound.must({ case: `${title} with another key`, expected: "refused", seen: others });
                const swapped = { ...sealed, mac: sealBackupEntry(session, publicKey).mac };
                const seen = opened(engine, swapped, privateKey, session.session_key);
                bound.must({ case: `${title} with another entry's MAC`, expected: "refused", seen });
            }
        }
        for (const [reader, engine] of Object.entries(ENGINES)) {
            const { session } = madeUpSession();
            const seen = opened(engine, sealedAsIntended(session, publicKey), privateKey, session.session_key);
            empty.must({ case: `${reader} reads`, expected: "refused", seen });
        }
    });
});

rule("SPC-06", "matrix-js-sdk", async ({ people, says, step }) => {
    const wrote = says(BACKUP_FORMAT, "An entry that matrix-js-sdk wrote is opened by each engine");
    const read = says(
        BACKUP_FORMAT,
        "matrix-js-sdk restores what each engine wrote, and leaves out a MAC over the ciphertext",
    );
    const alice = await people.person("Alice");
    const { version, auth_data } = await alice.currentBackup();
    const privateKey = await backupKeyOf(alice);

    const sdks = madeUpSession();
    const exported = [{ ...sdks.session, room_id: ROOM, session_id: sdks.sessionId }];
    await alice.phone.inTime((_, crypto) => crypto.importRoomKeysAsJson(JSON.stringify(exported)));
    await alice.untilBackedUp(1);
    const entry = await alice.api.backupEntry(version, ROOM, sdks.sessionId);
    await step(OPEN, async () => {
        for (const [reader, engine] of Object.entries(ENGINES)) {
            const seen = entry ? opened(engine, entry.session_data, privateKey, sdks.session.session_key) : "no entry";
            wrote.must({ case: `${reader} reads`, expected: "the key", seen });
        }
    });

    const due: Record<string, { sessionId: string; expected: string }> = {
        "matrix-js-sdk": { sessionId: sdks.sessionId, expected: "the key" },
    };
    const put = async (writer: string, seal: Engine["seal"], expected: string): Promise<void> => {
        const { sessionId, session } = madeUpSession();
        const session_data = await seal(sessionId, session, auth_data.public_key);
        const rank = { first_message_index: 0, forwarded_count: 0, is_verified: true };
        await alice.api.putBackupEntry(version, ROOM, sessionId, { ...rank, session_data });
        due[writer] = { sessionId, expected };
    };
    for (const [writer, { seal }] of Object.entries(ENGINES)) await put(writer, seal, "the key");
    await put("a MAC over the ciphertext", (_, session, publicKey) => sealedAsIntended(session, publicKey), "nothing");
    await step(OPEN, async () => {
        const tablet = await people.device(alice, "Alice's tablet");
        await tablet.enterRecoveryKey(alice.writtenDown.recoveryKey);
        const held = new Set((await tablet.heldSessions()).map(({ session_id }) => session_id));
        for (const [writer, { sessionId, expected }] of Object.entries(due)) {
            read.must({ case: writer, expected, seen: held.has(sessionId) ? "the key" : "nothing" });
        }
    });
});
