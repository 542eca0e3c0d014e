/**
 * "Forces the current outbound group session in an encrypted room to be discarded", and "sets up new Olm sessions": the next
 * message begins a new Megolm session, which everyone in the room is given and the backup has; the keys of all that was said
 * before stay where they are.
 */
import { expect } from "@playwright/test";
import { path } from "../../fixtures/path.ts";
import type { ElementClient } from "../../helpers/clients/element/element-client.ts";
import { peopleWhoTalked } from "../history.ts";

interface Command {
    id: string;
    command: string;
    /** What has to be done first for the app to know the command. */
    offered?: (laptop: ElementClient, roomId: string) => Promise<void>;
}

const COMMANDS: Command[] = [
    { id: "HIS-01", command: "/discardsession" },
    { id: "HIS-02", command: "/remakeolm", offered: (laptop, roomId) => laptop.turnOnDeveloperMode(roomId) },
];

for (const { id, command, offered } of COMMANDS) {
    path(id, async ({ people, alice, bob, element, watch, step, newDevice, expectKeys }) => {
        const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
        const laptop = await element.signIn(alice);
        await laptop.untilHolds(sessions);
        await offered?.(laptop, kitchen.id);
        const before = await laptop.send(kitchen.id, "before the command");
        await alice.untilBackedUp(sessions + 1, laptop);
        await watch(alice, laptop);

        await step(command, () => laptop.room(kitchen.id).command(command));
        const after = await step("Send a message", async () => {
            const eventId = await laptop.send(kitchen.id, "after the command");
            const [old, next] = await kitchen.sessionsOf(alice, [{ eventId: before }, { eventId }]);
            expect(next, "the session of the message after the command, beside the one before").toBeDefined();
            expect(next).not.toBe(old);
            await alice.untilBackedUp(sessions + 2, laptop);
            return eventId;
        });

        expect(await bob.phone.read(kitchen.id, [before, after]), "what Bob reads").toEqual(
            new Map([
                [before, { text: "before the command" }],
                [after, { text: "after the command" }],
            ]),
        );
        const fresh = await newDevice(alice);
        expectKeys().toBeKept({ by: laptop, onFreshDevice: fresh });
    });
}
