import {
    DecryptionSettings,
    DeviceId,
    EncryptionSettings,
    initAsync,
    OlmMachine,
    RoomId,
    TrustRequirement,
    UserId,
} from "@matrix-org/matrix-sdk-crypto-wasm";
import type { EncryptedMessage } from "../decrypt.ts";
import type { ExportedSession } from "../key-export.ts";

export const ROOM = "!kitchen:keyproof.test";

/** A crypto-wasm machine with a store in memory: the other implementation that our readers are checked against. */
export async function referenceMachine(user = "@alice:keyproof.test", device = "REFERENCE"): Promise<OlmMachine> {
    await initAsync();
    return OlmMachine.initialize(new UserId(user), new DeviceId(device));
}

/** Encrypts texts in one new session of `ROOM`, and exports that session's key as it was before the first one. */
export async function encryptTexts(
    machine: OlmMachine,
    texts: readonly string[],
): Promise<{ messages: EncryptedMessage[]; session: ExportedSession }> {
    const room = new RoomId(ROOM);
    await machine.invalidateGroupSession(room);
    const settings = new EncryptionSettings();
    settings.rotationPeriodMessages = 10_000n;
    await machine.shareRoomKey(room, [], settings);
    const messages: EncryptedMessage[] = [];
    for (const body of texts) {
        const content = JSON.stringify({ msgtype: "m.text", body });
        const encrypted = JSON.parse(await machine.encryptRoomEvent(new RoomId(ROOM), "m.room.message", content));
        messages.push({ roomId: ROOM, sessionId: encrypted.session_id, ciphertext: encrypted.ciphertext });
    }
    const sessionId = messages[0]?.sessionId;
    const [session] = JSON.parse(await machine.exportRoomKeys((s) => s.sessionId === sessionId));
    return { messages, session };
}

/** What the reference machine reads in a message; throws where it can not. */
export async function referenceDecrypt(machine: OlmMachine, message: EncryptedMessage): Promise<unknown> {
    const event = {
        type: "m.room.encrypted",
        event_id: "$event",
        origin_server_ts: 0,
        sender: "@alice:keyproof.test",
        content: {
            algorithm: "m.megolm.v1.aes-sha2",
            session_id: message.sessionId,
            ciphertext: message.ciphertext,
        },
    };
    const settings = new DecryptionSettings(TrustRequirement.Untrusted);
    const decrypted = await machine.decryptRoomEvent(JSON.stringify(event), new RoomId(message.roomId), settings);
    return JSON.parse(decrypted.event).content;
}
