/**
 * Room keys between devices: "Clients should only send keys requested by the verified devices of the same user, and should only
 * request and accept forwarded keys from verified devices of the same user." A worse copy never takes a better one's place.
 *
 * Whoever asks and answers is crypto-wasm's OlmMachine.
 */
import { randomUUID } from "node:crypto";
import { RoomId } from "@matrix-org/matrix-sdk-crypto-wasm";
import { rule } from "../../fixtures/rule.ts";
import type { OlmDevice, ToDeviceMessage } from "../../helpers/clients/olm/olm-device.ts";
import type { Json } from "../../helpers/matrix/http.ts";
import type { ExportedSession } from "../../helpers/megolm/key-export.ts";
import { readSessionKey } from "../../helpers/megolm/session-key.ts";
import { worseCopy } from "../../helpers/megolm/worse-copy.ts";
import { spec } from "../../helpers/paths/catalogue/sources.ts";
import { knownDifferences } from "../../helpers/paths/known-differences.ts";
import { askers, notEntitled } from "./askers.ts";

const KEY_REQUESTS = spec("Key requests", "key-requests");
const REQUEST = "m.room_key_request";
const FORWARDED = "m.forwarded_room_key";
const ANSWER = "m.forwarded_room_key, or m.room_key.withheld with each code";

function askFor(
    session: Pick<ExportedSession, "room_id" | "session_id">,
    device: { deviceId: string },
    id: string = randomUUID(),
) {
    const { room_id, session_id } = session;
    const body = { algorithm: "m.megolm.v1.aes-sha2", room_id, session_id };
    return { action: "request", body, request_id: id, requesting_device_id: device.deviceId };
}

/** A session as it is forwarded. */
function asForwarded({ forwarding_curve25519_key_chain = [], sender_claimed_keys, ...session }: ExportedSession): Json {
    const sender_claimed_ed25519_key = (sender_claimed_keys as Json | undefined)?.ed25519;
    return { ...session, forwarding_curve25519_key_chain, sender_claimed_ed25519_key };
}

/** The one session that a device holds of a room. @throws Error where it holds none, or several */
async function sessionOf(device: OlmDevice, roomId: string): Promise<ExportedSession> {
    const held = (await device.heldSessions()).filter(({ room_id }) => room_id === roomId);
    const [session] = held;
    if (!session || held.length > 1) throw new Error(`${device.label} holds ${held.length} sessions of the room`);
    return session;
}

/** From which index on a device holds a session; null where it does not. */
async function indexAt(device: OlmDevice, { session_id }: ExportedSession): Promise<number | null> {
    const held = (await device.heldSessions()).find((one) => one.session_id === session_id);
    return held ? readSessionKey(held.session_key).firstKnownIndex : null;
}

const nothing = (): ToDeviceMessage[] => [];

rule("SPC-12", "who is answered", async ({ says, people, step }) => {
    const all = await askers(people);
    const { bob, laptop, phone, bobs } = all;
    const [kitchen, garden] = [await laptop.createRoom("Kitchen", [bob.userId]), await laptop.createRoom("Garden", [])];
    await bob.api.join(kitchen);
    await laptop.sendText(kitchen, "to Bob as well", [bob.userId]);
    await laptop.sendText(garden, "to herself", []);
    const [toBob, notToBob] = [await sessionOf(laptop, kitchen), await sessionOf(laptop, garden)];

    const answered = async (as: OlmDevice, ...contents: Json[]): Promise<string[]> => {
        const before = laptop.sent.length;
        for (const content of contents) await as.sendPlain(laptop, REQUEST, content);
        await laptop.sync();
        return laptop.sent.slice(before).map(({ deviceId }) => deviceId);
    };
    const own = says(KEY_REQUESTS, "A key is sent to the user's own verified devices only");
    await step(REQUEST, async () => {
        own.must({
            case: "a verified device asks",
            expected: [phone.deviceId],
            seen: await answered(phone, askFor(notToBob, phone)),
        });
        for (const { as, content, ...one } of notEntitled(all, (device) => askFor(notToBob, device)))
            own.must({ ...one, seen: await answered(as, content) });
        own.must({
            case: "another user's device asks for a key that it was sent when it was made",
            expected: [],
            known: { difference: knownDifferences.keySentAgain, seen: [bobs.deviceId] },
            seen: await answered(bobs, askFor(toBob, bobs)),
        });
    });

    const cancelled = says(KEY_REQUESTS, "A request that was cancelled is disregarded");
    const id = randomUUID();
    const neverMind = { action: "request_cancellation", request_id: id, requesting_device_id: phone.deviceId };
    cancelled.must({ expected: [], seen: await answered(phone, askFor(notToBob, phone, id), neverMind) });
    const unknown = says(KEY_REQUESTS, "A key that a device does not have it does not send");
    unknown.must({
        expected: [],
        seen: await answered(phone, askFor({ ...notToBob, session_id: "A".repeat(43) }, phone)),
    });
});

rule("SPC-12", "what is taken", async ({ says, people }) => {
    const [alice, bob] = await Promise.all([people.olmPerson("Alice"), people.olmPerson("Bob")]);
    const laptop = await alice.firstDevice("laptop");
    const phone = await alice.verifiedDevice("phone", laptop);
    const stranger = await alice.device("stranger");
    const bobs = await bob.firstDevice("laptop");
    for (const one of [laptop, phone, stranger, bobs]) await one.learn(alice.userId, bob.userId);
    const kitchen = await laptop.createRoom("Kitchen", [bob.userId]);
    await bob.api.join(kitchen);
    const event = await bobs.sendText(kitchen, "hello", [alice.userId]);
    await laptop.sync();
    await phone.sync(nothing);
    const session = await sessionOf(laptop, kitchen);
    const other = await laptop.createRoom("Garden", []);
    await laptop.sendText(other, "something else", []);
    const otherKey = (await sessionOf(laptop, other)).session_key;

    const given = async (by: OlmDevice, content: Json) => {
        await by.sendEncrypted(phone, FORWARDED, content);
        await phone.sync();
        return indexAt(phone, session);
    };
    const taken = says(
        KEY_REQUESTS,
        "A forwarded key is taken from the user's own verified devices only, and only where it was asked for",
    );
    const forwarded = asForwarded(session);
    taken.must({ case: "nobody has asked for it", expected: null, seen: await given(laptop, forwarded) });
    taken.must({
        case: "the message can not be read",
        expected: { cannot: "MissingRoomKey" },
        seen: await phone.read(kitchen, event),
    });
    await phone.flush();
    const asked = (await laptop.fetch()).filter(({ type }) => type === REQUEST);
    taken.must({
        case: "a device that can not read a message asks its user's devices for the key",
        expected: [session.session_id],
        seen: asked.map(({ content }) => (content.body as Json).session_id as string),
    });
    taken.must({
        case: "a device that nobody has verified answers",
        expected: null,
        seen: await given(stranger, forwarded),
    });
    taken.must({ case: "another user's device answers", expected: null, seen: await given(bobs, forwarded) });
    await laptop.sendPlain(phone, FORWARDED, forwarded);
    await phone.sync();
    taken.must({ case: "the answer is not encrypted", expected: null, seen: await indexAt(phone, session) });
    taken.must({ case: "a verified device answers", expected: 0, seen: await given(laptop, forwarded) });
    taken.must({
        case: "the message can be read",
        expected: { text: "hello" },
        seen: await phone.read(kitchen, event),
    });

    await bobs.machine.invalidateGroupSession(new RoomId(kitchen));
    const next = await bobs.sendText(kitchen, "hello again", [alice.userId]);
    await laptop.sync();
    await phone.sync(nothing);
    await phone.read(kitchen, next);
    await phone.flush();
    const second = (await laptop.heldSessions()).find(
        ({ room_id, session_id }) => room_id === kitchen && session_id !== session.session_id,
    );
    if (!second) throw new Error(`${laptop.label} was not sent the second session`);
    const foreign = says(
        KEY_REQUESTS,
        "An answer with another session's key in it does not stand for the one that was asked for",
    );
    const givenSecond = async (content: Json): Promise<number | null> => {
        await given(laptop, content);
        return indexAt(phone, second);
    };
    const wrong = { ...asForwarded(second), session_key: otherKey };
    foreign.must({ case: "such an answer", expected: null, seen: await givenSecond(wrong) });
    foreign.must({
        case: "the right answer after it",
        expected: 0,
        known: { difference: knownDifferences.wrongKeyEndsRequest, seen: null },
        seen: await givenSecond(asForwarded(second)),
    });
});

rule("SPC-12", "from a later index", async ({ says, people, watch, step, aside, expectKeys }) => {
    const [alice, bob] = await Promise.all([people.olmPerson("Alice"), people.olmPerson("Bob")]);
    const laptop = await alice.firstDevice("laptop");
    const [phone, tablet] = [await alice.verifiedDevice("phone", laptop), await alice.verifiedDevice("tablet", laptop)];
    const bobs = await bob.firstDevice("laptop");
    for (const one of [laptop, phone, tablet, bobs]) await one.learn(alice.userId, bob.userId);
    const kitchen = await laptop.createRoom("Kitchen", [bob.userId]);
    await bob.api.join(kitchen);
    const events = [];
    for (const text of ["one", "two", "three"]) events.push(await bobs.sendText(kitchen, text, [alice.userId]));
    const [first = "", , last = ""] = events;
    await laptop.sync();
    for (const one of [phone, tablet]) await one.sync(nothing);
    const session = await sessionOf(laptop, kitchen);
    const worse = { ...session, session_key: worseCopy(session.session_key, 2) };
    const imports = async (device: OlmDevice, key: ExportedSession): Promise<void> => {
        await device.machine.importExportedRoomKeys(JSON.stringify([key]), () => {});
    };
    await imports(tablet, worse);
    await watch(alice, laptop, tablet, phone);

    const begins = says(KEY_REQUESTS, "A forwarded key begins where the sender's own copy does");
    await step(REQUEST, async () => {
        await phone.read(kitchen, last);
        await phone.flush();
    });
    const answeredBy = async (device: OlmDevice): Promise<void> => {
        await device.sync();
        await phone.sync();
    };
    await step(ANSWER, () => answeredBy(tablet), { which: "by a device that has the key from index 2 on" });
    begins.must({ case: "from index 2 on", expected: 2, seen: await indexAt(phone, session) });
    const better = says(KEY_REQUESTS, "A better copy takes a worse one's place, and never the other way round");
    const asksAgain = async (): Promise<void> => {
        better.must({
            case: "the earlier message can not be read yet",
            expected: { cannot: "UnknownMessageIndex" },
            seen: await phone.read(kitchen, first),
        });
        await phone.flush();
    };
    await step(REQUEST, asksAgain, { which: "again, for an earlier message" });
    await step(ANSWER, () => answeredBy(laptop), { which: "by a device that has the whole key" });
    better.must({
        case: "asked again, answered by a device that has all of it",
        expected: 0,
        seen: await indexAt(phone, session),
    });
    better.must({
        case: "the earlier message can be read",
        expected: { text: "one" },
        seen: await phone.read(kitchen, first),
    });
    await aside("A worse copy comes afterwards, by each way that there is", async () => {
        await tablet.sendEncrypted(phone, FORWARDED, asForwarded(worse));
        await phone.sync();
        await imports(phone, worse);
    });
    better.must({ case: "a worse copy, forwarded and imported", expected: 0, seen: await indexAt(phone, session) });
    expectKeys().toBeKept({ by: phone, others: [laptop, tablet] });
});
