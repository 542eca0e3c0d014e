/**
 * "When Alice invites Bob to an encrypted room, she might want Bob to have access to messages that were previously sent in that
 * room […]. Alice does this by constructing an encrypted key bundle and sharing it with Bob before inviting him." Only keys
 * that were marked as shareable are in it; it is sent to cross-signed devices only, and taken from the inviter's only.
 *
 * Both sides are crypto-wasm's OlmMachine; the bundle is read by our own reader.
 */
import { EncryptionSettings, HistoryVisibility, RoomId } from "@matrix-org/matrix-sdk-crypto-wasm";
import { rule } from "../../fixtures/rule.ts";
import type { OlmDevice } from "../../helpers/clients/olm/olm-device.ts";
import { sealAttachment } from "../../helpers/megolm/encrypted-attachment.ts";
import { spec } from "../../helpers/paths/catalogue/sources.ts";
import { type KeyBundle, opened, receive, share } from "./key-bundle.ts";

const SHAREABLE = spec("Shareable encryption sessions", "shareable-encryption-sessions");
const CONSTRUCTION = spec("Construction and sharing of the key bundle", "construction-and-sharing-of-the-key-bundle");
const RECEIVING = spec("Receiving a key bundle event", "receiving-a-key-bundle-event");
const BUNDLE = "m.room_key_bundle";

/** Sends a text in a session of its own. @returns the event's id and the session's */
async function said(
    by: OlmDevice,
    room: string,
    to: readonly string[],
    visibility: HistoryVisibility,
): Promise<{ event: string; session: string }> {
    await by.machine.invalidateGroupSession(new RoomId(room));
    const settings = new EncryptionSettings();
    settings.historyVisibility = visibility;
    const event = await by.sendText(room, "what was said before", to, settings);
    return { event, session: String((await by.event(room, event)).content.session_id) };
}

const ids = (sessions: readonly { session_id?: unknown }[]): string[] =>
    sessions.map(({ session_id }) => String(session_id)).sort();

const CONSTRUCT = "Construction and sharing of the key bundle";
const RECEIVE = "Receiving a key bundle event";

rule("SPC-14", "what is in a bundle, and who is sent it", async ({ says, people, step }) => {
    const [alice, bob, carol] = await Promise.all([
        people.olmPerson("Alice"),
        people.olmPerson("Bob"),
        people.olmPerson("Carol"),
    ]);
    const [alices, bobs, carols] = [
        await alice.firstDevice("laptop"),
        await bob.firstDevice("laptop"),
        await carol.firstDevice("laptop"),
    ];
    const unsigned = await carol.device("tablet");
    const room = await alices.createRoom("Kitchen", [bob.userId]);
    await bob.api.join(room);
    const { Shared, Joined, WorldReadable, Invited } = HistoryVisibility;
    const may: string[] = [];
    const mayNot: string[] = [];
    const withheld: string[] = [];
    for (const [by, to] of [
        [alices, bob],
        [bobs, alice],
    ] as const) {
        for (const visibility of [Shared, WorldReadable])
            may.push((await said(by, room, [to.userId], visibility)).session);
        for (const visibility of [Joined, Invited]) {
            const { event, session } = await said(by, room, [to.userId], visibility);
            mayNot.push(session);
            withheld.push(event);
        }
    }
    await alices.sync();
    const elsewhere = await said(alices, await alices.createRoom("Garden", []), [], Shared);

    const shared = await step(CONSTRUCT, () => share(alices, room, carol.userId));
    if (!shared) throw new Error("crypto-wasm has made no bundle");
    const bundle = opened(shared);
    const contents = says(
        CONSTRUCTION,
        "A bundle has the keys that may be shared, and says of the others that they are withheld",
    );
    contents.must({
        case: "keys of sessions that were made to be shared",
        expected: may.sort(),
        seen: ids(bundle.room_keys),
    });
    contents.must({ case: "the others are named", expected: mayNot.sort(), seen: ids(bundle.withheld) });
    contents.must({
        case: "with the code m.history_not_shared",
        expected: ["m.history_not_shared"],
        seen: [...new Set(bundle.withheld.map(({ code }) => code))],
    });
    contents.must({
        case: "no other room's",
        expected: false,
        seen: JSON.stringify(bundle).includes(elsewhere.session),
    });
    const fields = says(CONSTRUCTION, "A key in a bundle has the fields of a HistoricRoomKey");
    fields.must({
        expected: ["algorithm", "room_id", "sender_claimed_keys", "sender_key", "session_id", "session_key"],
        seen: [...new Set(bundle.room_keys.flatMap((key) => Object.keys(key)))].sort(),
    });
    const encrypted = says(CONSTRUCTION, "It is encrypted before it is uploaded, as an attachment is");
    const uploaded = await alices.download(shared.file.url);
    encrypted.must({
        case: "what is on the server",
        expected: true,
        seen: Buffer.from(uploaded).equals(Buffer.from(shared.bytes)),
    });
    encrypted.must({
        case: "nothing of it is readable",
        expected: false,
        seen: Buffer.from(uploaded).includes("session"),
    });
    const sent = says(CONSTRUCTION, "It is sent to devices that their user has cross-signed, and to no other");
    const keysTo = (device: OlmDevice) => alices.sentTo(device).filter((type) => type === "m.room.encrypted").length;
    sent.must({ case: "a device that is", expected: 1, seen: keysTo(carols) });
    sent.must({ case: "a device that is not", expected: 0, seen: keysTo(unsigned) });

    const taken = says(RECEIVING, "Who was invited has the keys that may be shared, and is told of the others");
    const came = await step(RECEIVE, () => receive(carols, room, alice.userId));
    taken.must({ case: "the bundle", expected: "imported", seen: came });
    taken.must({ case: "the keys", expected: may, seen: ids(await carols.heldSessions()) });
    for (const event of withheld) {
        taken.must({
            case: `message ${withheld.indexOf(event) + 1} of those that may not be read`,
            expected: { cannot: "MissingRoomKey", withheld: "m.history_not_shared" },
            seen: await carols.readEvent(room, await alices.event(room, event)),
        });
    }
    const again = says(SHAREABLE, "What came in a bundle may be shared on");
    const on = await share(carols, room, bob.userId);
    again.must({ expected: may, seen: on ? ids(opened(on).room_keys) : [] });
});

rule("SPC-14", "whose bundle is taken", async ({ says, people }) => {
    const [alice, bob, mallory] = await Promise.all([
        people.olmPerson("Alice"),
        people.olmPerson("Bob"),
        people.olmPerson("Mallory"),
    ]);
    const [alices, bobs, mallorys] = [
        await alice.firstDevice("laptop"),
        await bob.firstDevice("laptop"),
        await mallory.firstDevice("laptop"),
    ];
    const unsigned = await alice.device("tablet");
    const room = await alices.createRoom("Kitchen", []);
    const { session } = await said(alices, room, [alice.userId], HistoryVisibility.Shared);
    for (const one of [alices, mallorys, unsigned]) await one.learn(bob.userId);
    const key = (await alices.heldSessions()).find(({ session_id }) => session_id === session);
    if (!key) throw new Error(`${alices.label} does not hold its own session`);
    const { forwarding_curve25519_key_chain: _, ...historic } = key;
    /** Sends a bundle of the sender's own making. */
    const sends = async (by: OlmDevice, bundle: KeyBundle): Promise<void> => {
        const { bytes, file } = sealAttachment(Buffer.from(JSON.stringify(bundle)));
        await by.sendEncrypted(bobs, BUNDLE, { room_id: room, file: { ...file, url: await by.upload(bytes) } });
    };
    const good = { room_keys: [historic], withheld: [] };
    const held = async () => ids(await bobs.heldSessions());
    const only = says(
        RECEIVING,
        "Only a bundle that a cross-signed device of the inviter has sent, whole, is imported",
    );
    await sends(mallorys, good);
    only.must({
        case: "somebody else sends one",
        expected: { came: "no bundle by the inviter", held: [] },
        seen: { came: await receive(bobs, room, alice.userId), held: await held() },
    });
    await alices.sendPlain(bobs, BUNDLE, { room_id: room, file: { url: "mxc://keyproof.test/nothing" } });
    only.must({
        case: "it is not encrypted",
        expected: { came: "no bundle by the inviter", held: [] },
        seen: { came: await receive(bobs, room, alice.userId), held: await held() },
    });
    await sends(unsigned, good);
    await receive(bobs, room, alice.userId);
    only.must({ case: "a device of the inviter that is not cross-signed sends one", expected: [], seen: await held() });
    await sends(alices, good);
    const flipped = (bytes: Uint8Array) => Uint8Array.from(bytes, (byte, at) => (at === 40 ? byte ^ 1 : byte));
    only.must({
        case: "a bit of it is changed on the server",
        expected: { came: "refused", held: [] },
        seen: { came: await receive(bobs, room, alice.userId, flipped), held: await held() },
    });
    const foreign = says(RECEIVING, "Keys of another room in a bundle are ignored");
    await sends(alices, { room_keys: [{ ...historic, room_id: "!garden:keyproof.test" }], withheld: [] });
    await receive(bobs, room, alice.userId);
    foreign.must({ case: "the only key", expected: [], seen: await held() });
    await sends(alices, good);
    only.must({
        case: "the inviter's cross-signed device sends one",
        expected: { came: "imported", held: [session] },
        seen: { came: await receive(bobs, room, alice.userId), held: await held() },
    });
});

rule("SPC-14", "the invited user's keys", async ({ says, people, watch, step, signedIn, expectKeys }) => {
    const [alice, bob, carol] = await Promise.all([
        people.olmPerson("Alice"),
        people.olmPerson("Bob"),
        people.olmPerson("Carol"),
    ]);
    const [alices, bobs, carols] = [
        await alice.firstDevice("laptop"),
        await bob.firstDevice("laptop"),
        await carol.firstDevice("laptop"),
    ];
    const room = await alices.createRoom("Kitchen", [bob.userId]);
    await bob.api.join(room);
    const events: string[] = [];
    for (const [by, to] of [
        [alices, bob],
        [bobs, alice],
        [alices, bob],
    ] as const) {
        events.push((await said(by, room, [to.userId], HistoryVisibility.Shared)).event);
    }
    await alices.sync();
    await watch(alice, alices);
    await step(CONSTRUCT, async () => {
        await share(alices, room, carol.userId);
        await alices.http({
            method: "POST",
            path: `_matrix/client/v3/rooms/${encodeURIComponent(room)}/invite`,
            body: { user_id: carol.userId },
        });
    });
    await step(RECEIVE, async () => {
        await carol.api.join(room);
        await receive(carols, room, alice.userId);
        signedIn(carols);
    });
    const read = says(RECEIVING, "Who was invited can read what was said before");
    for (const [number, event] of events.entries()) {
        read.must({
            case: `message ${number + 1}`,
            expected: { text: "what was said before" },
            seen: await carols.read(room, event),
        });
    }
    expectKeys().toBeKept({ by: alices, onFreshDevice: carols });
});
