/**
 * "If the homeserver has no one-time keys left for a device, it will instead return the fallback key": over each of them, room
 * keys reach the device, however late it looks.
 *
 * All devices are crypto-wasm's OlmMachine.
 */
import { rule } from "../../fixtures/rule.ts";
import type { UserApi } from "../../helpers/matrix/user-api.ts";
import { ONE_TIME_KEYS } from "../../helpers/paths/catalogue/spec.ts";

/** Claims a device's one-time keys until there is only the fallback key. @returns how many there were */
async function claimRest(api: UserApi, { userId, deviceId }: { userId: string; deviceId: string }): Promise<number> {
    const claimed = new Set<string>();
    for (;;) {
        const [id] = Object.keys(await api.claimKey(userId, deviceId, "signed_curve25519"));
        if (id === undefined) return claimed.size;
        // The fallback key is the only one that is given out twice.
        if (claimed.has(id)) return claimed.size - 1;
        claimed.add(id);
    }
}

rule("SPC-13", "room keys", async ({ people, says, step }) => {
    const received = says(
        ONE_TIME_KEYS,
        "A room key that is sent over a one-time key, or over the fallback key, reaches the device",
    );
    const [alice, bob] = await Promise.all([people.olmPerson("Alice"), people.olmPerson("Bob")]);
    const laptop = await alice.firstDevice("laptop");
    const senders = [await bob.firstDevice("phone"), await bob.device("laptop"), await bob.device("tablet")] as const;
    const [phone, ...others] = senders;
    for (const sender of senders) await sender.learn(alice.userId);
    const room = await laptop.createRoom("Kitchen", [bob.userId]);
    await bob.api.join(room);

    await step("Send room keys over each", async () => {
        const sent = [{ over: "a one-time key", event: await phone.sendText(room, "hello", [alice.userId]) }];
        const left = await claimRest(bob.api, laptop);
        received.must({ case: "one-time keys that are left then", expected: true, seen: left > 0 });
        for (const [time, sender] of others.entries()) {
            const event = await sender.sendText(room, "hello", [alice.userId]);
            sent.push({ over: `the fallback key, time ${time + 1}`, event });
        }
        await laptop.sync();
        for (const { over, event } of sent) {
            received.must({ case: over, expected: { text: "hello" }, seen: await laptop.read(room, event) });
        }
    });
});
