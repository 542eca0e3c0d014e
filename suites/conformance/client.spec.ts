/**
 * What every client must do before a path trusts it: the same for matrix-js-sdk and for every Element build. A client
 * that fails here says nothing about keys; the paths are then not run.
 */
import { expect } from "@playwright/test";
import { test } from "../../fixtures/people.ts";
import type { People } from "../../helpers/accounts/people.ts";
import type { Person, Uploader } from "../../helpers/accounts/person.ts";
import type { Client } from "../../helpers/clients/client.ts";
import type { Element } from "../../helpers/clients/element/element.ts";
import { eventually } from "../../helpers/eventually.ts";
import { decryptMegolm } from "../../helpers/megolm/decrypt.ts";
import { readSessionKey } from "../../helpers/megolm/session-key.ts";

interface Engine {
    name: string;
    /** Signs a second device in, with the recovery key. */
    signIn(alice: Person, parts: { people: People; element: Element }): Promise<Client & Uploader>;
}

const engines: Engine[] = [
    {
        name: "matrix-js-sdk",
        signIn: async (alice, { people }) => {
            const tablet = await people.device(alice, "Alice's tablet");
            await tablet.enterRecoveryKey(alice.writtenDown.recoveryKey);
            return tablet;
        },
    },
    { name: "Element Web", signIn: (alice, { element }) => element.signIn(alice) },
];

test.describe.configure({ mode: "parallel" });

for (const { name, signIn } of engines) {
    test(`${name} is a client that paths can trust`, async ({ people, alice, bob, element }) => {
        const kitchen = await people.room("Kitchen", [alice, bob]);
        await kitchen.talk(bob, { sessions: 2, messages: 2 });
        await kitchen.talk(alice, { sessions: 1 });
        await alice.untilBackedUp(3);
        const client = await test.step("signs in with the recovery key", () => signIn(alice, { people, element }));

        await test.step("reads what was said before it signed in", async () => {
            expect(await client.read(kitchen.id, kitchen.eventIds)).toEqual(kitchen.asShown);
        });

        await test.step("holds the sessions of what it reads, from their first message on, and can show them", async () => {
            const held = await client.heldSessions();
            expect(held.map(({ session_id }) => session_id).sort()).toEqual(
                (await kitchen.sessionsOf(alice, kitchen.messages)).sort(),
            );
            for (const { session_key } of held) expect(readSessionKey(session_key).firstKnownIndex).toBe(0);
            const { content } = await alice.api.event(kitchen.id, kitchen.eventIds[0] ?? "");
            const key = held.find(({ session_id }) => session_id === content.session_id);
            const message = {
                roomId: kitchen.id,
                sessionId: String(content.session_id),
                ciphertext: String(content.ciphertext),
            };
            expect(decryptMegolm(message, key?.session_key ?? "").content.body).toBe(kitchen.messages[0]?.text);
        });

        await test.step("is connected to the backup, with its key", async () => {
            const version = await alice.api.backupVersion();
            const status = await eventually(
                "the client to be connected to the backup",
                () => client.backupStatus(),
                ({ uploadsTo, cachedKey }) => uploadsTo !== null && cachedKey !== null,
            );
            expect(status).toEqual({ uploadsTo: version?.version, cachedKey: version?.auth_data.public_key });
        });

        await test.step("sends what others can read, in a session of its own, and backs that up", async () => {
            const eventId = await client.send(kitchen.id, "hello from the new device");
            const read = await bob.phone.read(kitchen.id, [eventId]);
            expect(read.get(eventId)).toEqual({ text: "hello from the new device" });
            await alice.untilBackedUp(4, client);
        });

        await test.step("reads what is said while it is signed in", async () => {
            const said = await kitchen.talk(bob, { sessions: 1 });
            const shown = await client.read(
                kitchen.id,
                said.map(({ eventId }) => eventId),
            );
            expect([...shown.values()]).toEqual(said.map(({ text }) => ({ text })));
        });

        await test.step("signs out", async () => {
            await client.signOut();
            const devices = await alice.api.devices();
            expect(devices.map(({ device_id }) => device_id)).not.toContain(client.deviceId);
        });
    });
}
