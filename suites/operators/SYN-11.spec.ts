/** A homeserver that ends under a client's hands: what the client could not upload, it uploads once there is one again. */
import { expect } from "@playwright/test";
import { type Fault, failed, limited } from "../../containers/proxy/faults.ts";
import { operation } from "../../fixtures/operation.ts";
import type { OwnServer } from "../../fixtures/own-server.ts";
import { eventually } from "../../helpers/eventually.ts";

const RESTART = "Restart Synapse";
const KILL = "Or: kill Synapse, and start it again";

const ENDS: [variant: string, title: typeof RESTART | typeof KILL, end: (server: OwnServer) => Promise<unknown>][] = [
    ["restarted", RESTART, (server) => server.stop()],
    ["killed", KILL, (server) => server.kill()],
];

/** Each time another moment of the upload is hit. */
const TIMES = [1, 2, 3];
const SESSIONS_EACH_TIME = 5;

for (const [variant, title, end] of ENDS) {
    operation("SYN-11", variant, async ({ people, alice, bob, server, watch, step, newDevice, expectKeys }) => {
        const kitchen = await people.room("Kitchen", [alice, bob]);
        let sessions = await kitchen.chat(alice, bob);
        await alice.untilBackedUp(sessions);
        await watch(alice);

        for (const time of TIMES) {
            await kitchen.talk(bob, { sessions: SESSIONS_EACH_TIME });
            sessions += SESSIONS_EACH_TIME;
            const restart = async (): Promise<void> => {
                await alice.phone.hurryUploads();
                await end(server);
                await server.startAgain();
            };
            await step(title, restart, { which: String(time) });
        }
        await step("Let it recover", () => alice.untilBackedUp(sessions));

        expect.soft(server.starts, "how often Synapse was started").toBe(1 + TIMES.length);
        const fresh = await newDevice(alice);
        expectKeys().toBeKept({ by: alice.phone, onFreshDevice: fresh, claims: ["K1", "K2", "K3", "K4", "K5"] });
    });
}

const REFUSALS: [variant: string, fault: Fault][] = [
    ["answered with 429", limited(1_000)],
    ["answered with 5xx", failed(502)],
];

for (const [variant, fault] of REFUSALS) {
    operation(
        "SYN-11",
        variant,
        async ({ people, alice, bob, faults, watch, step, newDevice, expectKeys }) => {
            const kitchen = await people.room("Kitchen", [alice, bob]);
            const sessions = await kitchen.chat(alice, bob);
            await alice.untilBackedUp(sessions);
            await watch(alice);

            const { deviceId } = alice.phone;
            const refusal = faults.on({ method: "PUT", endpoint: "room_keys/keys", device: deviceId }, fault);
            await kitchen.talk(bob, { sessions: SESSIONS_EACH_TIME });
            await step("Or: answer with 5xx or 429", () =>
                eventually(
                    `${TIMES.length} uploads to be refused`,
                    () => {
                        alice.phone.hurryUploads();
                        return refusal.struck;
                    },
                    (struck) => struck >= TIMES.length,
                ),
            );
            faults.calm();
            await step("Let it recover", () => alice.untilBackedUp(sessions + SESSIONS_EACH_TIME));

            const fresh = await newDevice(alice);
            expectKeys().toBeKept({ by: alice.phone, onFreshDevice: fresh, claims: ["K1", "K2", "K3", "K4", "K5"] });
        },
        { faulty: true },
    );
}
