import { CollectStrategy, RoomId, UserId } from "@matrix-org/matrix-sdk-crypto-wasm";
import type { OlmDevice } from "../../helpers/clients/olm/olm-device.ts";
import type { Json } from "../../helpers/matrix/http.ts";
import { type EncryptedFile, openAttachment } from "../../helpers/megolm/encrypted-attachment.ts";
import type { ExportedSession } from "../../helpers/megolm/key-export.ts";

/** A bundle, as it is inside its attachment. */
export interface KeyBundle {
    room_keys: Omit<ExportedSession, "forwarding_curve25519_key_chain">[];
    withheld: Json[];
}

/** A bundle that was uploaded: its bytes as they are on the server, and what opens them. */
export interface Shared {
    bytes: Uint8Array;
    file: EncryptedFile & { url: string };
}

/**
 * "Construction and sharing of the key bundle", as an inviting client does it.
 *
 * @returns undefined where there is nothing to share
 */
export async function share(inviter: OlmDevice, roomId: string, invitee: string): Promise<Shared | undefined> {
    const attachment = await inviter.machine.buildRoomKeyBundle(new RoomId(roomId));
    if (!attachment) return undefined;
    const info = attachment.mediaEncryptionInfo;
    if (info === undefined) throw new Error("crypto-wasm does not say how the bundle is encrypted");
    const url = await inviter.upload(attachment.encryptedData);
    await inviter.learn(invitee);
    const claim = await inviter.machine.getMissingSessions([new UserId(invitee)]);
    if (claim) await inviter.send(claim);
    const strategy = CollectStrategy.identityBasedStrategy();
    const { machine } = inviter;
    await inviter.send(
        ...(await machine.shareRoomKeyBundleData(new UserId(invitee), new RoomId(roomId), url, info, strategy)),
    );
    return { bytes: attachment.encryptedData, file: { ...JSON.parse(info), url } };
}

/** What a bundle says, read without any client. */
export function opened({ bytes, file }: Shared): KeyBundle {
    return JSON.parse(openAttachment(file, bytes).toString("utf8")) as KeyBundle;
}

/**
 * "Receiving a key bundle event", as the client of who accepted the inviter's invitation does it.
 *
 * @param between alters the bytes as they come from the server
 * @returns what it came to, in a word or two
 */
export async function receive(
    invitee: OlmDevice,
    roomId: string,
    inviter: string,
    between = (bytes: Uint8Array) => bytes,
): Promise<"imported" | "no bundle by the inviter" | "refused"> {
    await invitee.sync();
    await invitee.learn(inviter);
    const data = await invitee.machine.getReceivedRoomKeyBundleData(new RoomId(roomId), new UserId(inviter));
    if (!data) return "no bundle by the inviter";
    const bytes = between(await invitee.download(data.url));
    try {
        await invitee.machine.receiveRoomKeyBundle(data, bytes);
        return "imported";
    } catch {
        return "refused";
    }
}
