/**
 * "Forces the current outbound group session in an encrypted room to be discarded", and "sets up new Olm sessions": the next
 * message begins a new Megolm session, which everyone in the room is given and the backup has; the keys of all that was said
 * before stay where they are.
 */
import { path } from "../../fixtures/path.ts";
import type { ElementClient } from "../../helpers/clients/element/element-client.ts";
import type { StepOf } from "../../helpers/paths/catalogue.ts";
import { peopleWhoTalked } from "../history.ts";

type Id = "HIS-01" | "HIS-02";

interface Command {
    id: Id;
    command: StepOf<Id>;
    /** What has to be done first for the app to know the command. */
    offered?: (laptop: ElementClient, roomId: string) => Promise<void>;
}

const COMMANDS: Command[] = [
    { id: "HIS-01", command: "/discardsession" },
    { id: "HIS-02", command: "/remakeolm", offered: (laptop, roomId) => laptop.turnOnDeveloperMode(roomId) },
];

for (const { id, command, offered } of COMMANDS) {
    path(id, async ({ people, alice, bob, element, watch, step, aside, countOn, newDevice, expectKeys }) => {
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
            const inSessions = await kitchen.sessionsOf(alice, [{ eventId: before }, { eventId }]);
            await countOn("the messages before and after the command being in two sessions", inSessions.length, 2);
            await alice.untilBackedUp(sessions + 2, laptop);
            return eventId;
        });
        await aside("Afterwards: Bob reads both", async () => {
            await countOn(
                "Bob reading both messages",
                await bob.phone.read(kitchen.id, [before, after]),
                new Map([
                    [before, { text: "before the command" }],
                    [after, { text: "after the command" }],
                ]),
            );
        });
        const fresh = await newDevice(alice);
        expectKeys().toBeKept({ by: laptop, onFreshDevice: fresh });
    });
}
