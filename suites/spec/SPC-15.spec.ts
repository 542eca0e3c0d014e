/**
 * MSC3814: a device that is no device. Its private keys are on the server, encrypted; others send it room keys while its user
 * has no device at all. Who signs in anew opens it, takes the keys that came for it, and has what was said meanwhile.
 *
 * A proposal, not in the specification; Synapse has it where `experimental_features.msc3814_enabled` is set. Both sides are
 * crypto-wasm's OlmMachine.
 */
import { randomBytes } from "node:crypto";
import { DehydratedDeviceKey, RoomId } from "@matrix-org/matrix-sdk-crypto-wasm";
import { rule } from "../../fixtures/rule.ts";
import { refusalOf } from "../../helpers/matrix/refusal.ts";
import { DEHYDRATED_DEVICES } from "../../helpers/paths/catalogue/sources.ts";
import { dehydrate, PATH, rehydrate, waitingFor, whyNot } from "./dehydrated-device.ts";

/** Does something, and says whether it was let. */
async function letTo(action: () => Promise<unknown>): Promise<boolean> {
    return action().then(
        () => true,
        () => false,
    );
}

rule("SPC-15", async ({ says, people, watch, step, signedIn, expectKeys }, testInfo) => {
    const [alice, bob] = await Promise.all([people.olmPerson("Alice"), people.olmPerson("Bob")]);
    const laptop = await alice.firstDevice("laptop");
    const without = await whyNot(laptop);
    if (without !== undefined) return testInfo.skip(true, without);
    const bobs = await bob.firstDevice("laptop");
    const room = await laptop.createRoom("Kitchen", [bob.userId]);
    await bob.api.join(room);
    const identity = await laptop.machine.exportCrossSigningKeys();
    const bytes = randomBytes(32);
    const key = () => DehydratedDeviceKey.createKeyFromArray(Uint8Array.from(bytes));

    const uploaded = says(DEHYDRATED_DEVICES, "It is marked as dehydrated, and cross-signed by its user");
    const id = await step("Upload a dehydrated device", () => dehydrate(laptop, key()));
    await bobs.learn(alice.userId);
    const seen = await bobs.deviceOf({ userId: alice.userId, deviceId: id });
    uploaded.must({
        expected: { dehydrated: true, crossSigned: true },
        seen: { dehydrated: seen.isDehydrated, crossSigned: seen.isCrossSignedByOwner() },
    });

    const events = await step("Receive keys while no device is there", async () => {
        await laptop.signOut();
        const sent: string[] = [];
        for (const text of ["one", "two", "three"]) {
            await bobs.machine.invalidateGroupSession(new RoomId(room));
            sent.push(await bobs.sendText(room, text, [alice.userId]));
        }
        return sent;
    });
    await watch(alice, bobs);

    const tablet = await alice.device("tablet");
    const opens = says(DEHYDRATED_DEVICES, "Only who has its key opens it, and only its user gets what came for it");
    const wrong = () => rehydrate(tablet, DehydratedDeviceKey.createRandomKey());
    opens.must({ case: "another key", expected: false, seen: await letTo(wrong) });
    opens.must({
        case: "another user asks for its messages",
        expected: { status: 403, errcode: "M_FORBIDDEN" },
        seen: await refusalOf(waitingFor(bobs, id)),
    });
    opens.must({ case: "nothing was taken", expected: 0, seen: (await tablet.heldSessions()).length });

    const taken = await step("Rehydrate it on a new device", async () => {
        const count = await rehydrate(tablet, key());
        signedIn(tablet);
        return count;
    });
    const keys = says(DEHYDRATED_DEVICES, "Who opens it has the keys that were sent while no device was there");
    keys.must({ case: "how many", expected: events.length, seen: taken });
    for (const [at, text] of ["one", "two", "three"].entries()) {
        keys.must({ case: text, expected: { text }, seen: await tablet.read(room, events[at] ?? "") });
    }

    const replaced = says(DEHYDRATED_DEVICES, "A new one takes its place, and it can be deleted");
    await tablet.machine.importCrossSigningKeys(
        identity?.masterKey,
        identity?.self_signing_key,
        identity?.userSigningKey,
    );
    await tablet.learn(alice.userId);
    const next = await dehydrate(tablet, key());
    replaced.must({ case: "a new one", expected: next, seen: await alice.api.dehydratedDevice() });
    await bobs.learn(alice.userId);
    const known = () => letTo(() => bobs.deviceOf({ userId: alice.userId, deviceId: id }));
    replaced.must({ case: "others encrypt to the old one no more", expected: false, seen: await known() });
    await tablet.http({ method: "DELETE", path: PATH });
    replaced.must({ case: "deleted", expected: undefined, seen: await alice.api.dehydratedDevice() });
    expectKeys().toBeKept({ by: bobs, onFreshDevice: tablet });
});
