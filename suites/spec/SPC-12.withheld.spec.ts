/**
 * "A client can optionally signal to other devices in that room that it is not sending them the keys […]. In this way, the
 * receiving client can indicate to the user why it cannot decrypt the event." A notice says why; it takes no key away, and a
 * key that comes after it counts.
 *
 * Both sides are crypto-wasm's OlmMachine.
 */
import { CollectStrategy, EncryptionSettings, LocalTrust, RoomId } from "@matrix-org/matrix-sdk-crypto-wasm";
import { rule } from "../../fixtures/rule.ts";
import type { OlmDevice, ToDeviceMessage } from "../../helpers/clients/olm/olm-device.ts";
import type { Json } from "../../helpers/matrix/http.ts";
import { spec } from "../../helpers/paths/catalogue/sources.ts";

const WITHHELD = spec("Reporting that decryption keys are withheld", "reporting-that-decryption-keys-are-withheld");
const NOTICE = "m.room_key.withheld";
/** The codes that say something of one session. */
const CODES = ["m.blacklisted", "m.unverified", "m.unauthorised", "m.unavailable"];

rule("SPC-12", "a notice that a key is withheld", async ({ says, people, step }) => {
    const [alice, bob] = await Promise.all([people.olmPerson("Alice"), people.olmPerson("Bob")]);
    const laptop = await alice.firstDevice("laptop");
    const bobs = await bob.firstDevice("laptop");
    for (const one of [laptop, bobs]) await one.learn(alice.userId, bob.userId);
    const kitchen = await laptop.createRoom("Kitchen", [bob.userId]);
    await bob.api.join(kitchen);

    const told = says(WITHHELD, "Who can not read a message is told the code that its sender has sent");
    const later = says(WITHHELD, "A key that comes after a notice is taken");
    const keeps = says(WITHHELD, "A notice that comes after a key takes nothing away");
    await step("m.forwarded_room_key, or m.room_key.withheld with each code", async () => {
        for (const code of CODES) {
            await bobs.machine.invalidateGroupSession(new RoomId(kitchen));
            const event = await bobs.sendText(kitchen, `withheld: ${code}`, [alice.userId]);
            const key: ToDeviceMessage[] = [];
            await laptop.sync((messages) => {
                key.push(...messages);
                return [];
            });
            const { session_id, sender_key } = (await alice.api.event(kitchen, event)).content;
            const notice = {
                algorithm: "m.megolm.v1.aes-sha2",
                room_id: kitchen,
                session_id,
                sender_key,
                code,
                reason: "",
            };
            const unread = await laptop.read(kitchen, event);
            await bobs.sendPlain(laptop, NOTICE, notice);
            await laptop.sync();
            told.must({
                case: code,
                expected: [{ cannot: "MissingRoomKey" }, { cannot: "MissingRoomKey", withheld: code }],
                seen: [unread, await laptop.read(kitchen, event)],
            });
            await laptop.receive(...key);
            const text = `withheld: ${code}`;
            later.must({ case: code, expected: { text }, seen: await laptop.read(kitchen, event) });
            await bobs.sendPlain(laptop, NOTICE, notice);
            await laptop.sync();
            keeps.must({ case: code, expected: { text }, seen: await laptop.read(kitchen, event) });
        }
    });
});

rule("SPC-12", "a key that is withheld", async ({ says, people }) => {
    const [alice, bob] = await Promise.all([people.olmPerson("Alice"), people.olmPerson("Bob")]);
    const laptop = await alice.firstDevice("laptop");
    const bobs = await bob.firstDevice("laptop");
    await laptop.learn(alice.userId, bob.userId);
    const rooms: string[] = [];
    const newRoom = async (name: string): Promise<string> => {
        const id = await laptop.createRoom(name, [bob.userId]);
        await bob.api.join(id);
        rooms.push(id);
        return id;
    };
    /** What Bob's device is told, without being sent the key. */
    const noticesAt = async (device: OlmDevice): Promise<Json[]> =>
        (await device.fetch())
            .filter(({ type }) => type.endsWith("room_key.withheld"))
            .map(({ type, content: { code, room_id } }) => ({ type, code, ofTheRoom: room_id === rooms.at(-1) }));
    const keysTo = (device: OlmDevice): number =>
        laptop.sentTo(device).filter((type) => type === "m.room.encrypted").length;
    const withholds = says(WITHHELD, "Whoever withholds a key says so, with the code that is why, and sends no key");
    const notice = (code: string, ofTheRoom = true) => ({ notices: [{ type: NOTICE, code, ofTheRoom }], keys: 0 });

    const onlyTrusted = new EncryptionSettings();
    onlyTrusted.sharingStrategy = CollectStrategy.onlyTrustedDevices();
    await laptop.sendText(await newRoom("Kitchen"), "to verified devices only", [bob.userId], onlyTrusted);
    withholds.must({
        case: "m.unverified: keys are sent to verified devices only",
        expected: notice("m.unverified"),
        seen: { notices: await noticesAt(bobs), keys: keysTo(bobs) },
    });

    await (await laptop.deviceOf(bobs)).setLocalTrust(LocalTrust.BlackListed);
    await laptop.sendText(await newRoom("Garden"), "not to this one", [bob.userId]);
    withholds.must({
        case: "m.blacklisted: the device was blacklisted",
        expected: notice("m.blacklisted"),
        seen: { notices: await noticesAt(bobs), keys: keysTo(bobs) },
    });

    const fresh = await bob.device("tablet");
    await laptop.learn(bob.userId);
    const claim = await laptop.machine.getMissingSessions([fresh.machine.userId]);
    if (!claim) throw new Error(`${laptop.label} claims no key of ${fresh.label}`);
    // As a homeserver answers that has no key of that device left.
    await laptop.machine.markRequestAsSent(claim.id, claim.type, JSON.stringify({ one_time_keys: {}, failures: {} }));
    const hall = await newRoom("Hall");
    const requests = await laptop.machine.shareRoomKey(
        new RoomId(hall),
        [fresh.machine.userId],
        new EncryptionSettings(),
    );
    await laptop.send(...requests);
    withholds.must({
        case: "m.no_olm: no Olm session can be had; it names no room",
        expected: notice("m.no_olm", false),
        seen: { notices: await noticesAt(fresh), keys: keysTo(fresh) },
    });
});
