/**
 * "The purge history API allows server admins to purge historic events from their database": events go, keys do not. The
 * Delete Room API "will remove all trace of the old room from your database", and takes the room's keys out of everybody's
 * backup. No client lets go of a key. Keys are tried on what was said, recorded while the server still had it.
 */
import { expect } from "@playwright/test";
import { operation } from "../../fixtures/operation.ts";
import type { Person } from "../../helpers/accounts/person.ts";
import type { Room } from "../../helpers/accounts/room.ts";
import { eventually } from "../../helpers/eventually.ts";
import type { AdminApi, Progress } from "../../helpers/matrix/admin-api.ts";
import { DELETE_ROOM } from "../../helpers/paths/catalogue/sources.ts";
import { peopleWithHistory } from "../history.ts";

const DELETE = "Or: DELETE /_synapse/admin/v2/rooms/<room_id>";

operation(
    "SYN-09",
    "purge history",
    async ({ people, alice, bob, admin, watch, step, countOn, newDevice, expectKeys }) => {
        const { cellar } = await peopleWithHistory(people, alice, bob);
        const backup = await alice.api.backupVersion();
        const [first = "", last = ""] = [cellar.eventIds[0], cellar.eventIds.at(-1)];
        await watch(alice);

        await step("POST /_synapse/admin/v1/purge_history/<room_id>", async () => {
            const purge = await admin.purgeHistory(cellar.id, { upToEventId: last, deleteLocalEvents: true });
            await untilDone("the history to be purged", () => admin.purgeHistoryStatus(purge));
        });

        await expect
            .soft(alice.api.event(cellar.id, first), "the first message")
            .rejects.toMatchObject({ status: 404 });
        expect.soft((await alice.api.event(cellar.id, last)).event_id, "the last message, which stays").toBe(last);
        await countOn("the backup to stay as it is", await alice.api.backupVersion(), backup);
        const fresh = await newDevice(alice);
        expectKeys().toBeKept({ by: alice.phone, onFreshDevice: fresh, claims: ["K1", "K2", "K3", "K4", "K5"] });
    },
);

operation(
    "SYN-09",
    "delete a room, with its keys on a device",
    async ({ people, alice, bob, admin, watch, step, aside, countOn, finding, expectKeys }) => {
        const { kitchen, cellar, sessions } = await peopleWithHistory(people, alice, bob);
        const inKitchen = (await kitchen.sessionsOf(alice, kitchen.messages)).length;
        const backup = await alice.api.backupVersion();
        await watch(alice);

        await step(DELETE, () => deleted(admin, cellar, alice));

        expect.soft(await alice.api.joinedRooms(), "Alice's rooms").toEqual([kitchen.id]);
        const after = await alice.api.backupVersion();
        await countOn("the backup to have the other room's keys", after, { ...backup, count: inKitchen });
        await aside("A message from the phone, to see what it uploads", async () => {
            await kitchen.talk(alice, { sessions: 1 });
            await alice.untilBackedUp(inKitchen + 1);
        });
        await countOn("the phone to upload no other key", (await alice.api.backupVersion())?.count, inKitchen + 1);
        finding(DELETE_ROOM, {
            says: "all traces of the old room will be removed from your database",
            seen: `The room's keys in everybody's key backup are such traces: ${sessions} entries before, ${after?.count} after. The backup's etag stays the same, and the devices that have the keys do not upload them again.`,
        });
        expectKeys().toBeKept({ by: alice.phone, claims: ["K1", "K3", "K5"] });
    },
);

operation(
    "SYN-09",
    "delete a room, with its keys in the backup alone",
    async ({ people, alice, bob, admin, watch, step, newDevice, finding, expectKeys }) => {
        const kitchen = await people.room("Kitchen", [alice, bob]);
        const cellar = await people.room("Cellar", [alice, bob]);
        const inCellar = await cellar.chat(alice, bob);
        const tablet = await people.device(alice, "Alice's tablet");
        for (const { phone } of [alice, bob]) await phone.untilKnows(alice.userId, tablet.deviceId);
        const inKitchen = await kitchen.chat(alice, bob);
        await alice.untilBackedUp(inCellar + inKitchen);
        await alice.phone.signOut();
        await watch(alice, tablet);

        await step(DELETE, () => deleted(admin, cellar, alice));

        expect.soft(await alice.api.joinedRooms(), "Alice's rooms").toEqual([kitchen.id]);
        finding(DELETE_ROOM, {
            says: "all traces of the old room will be removed from your database",
            seen: "The room's keys go from everybody's key backup: who has them nowhere else can read none of it, wherever it is kept.",
        });
        const fresh = await newDevice(alice);
        const lost = expectKeys().toBeLostExcept({
            whatWasOn: [tablet],
            by: tablet,
            onFreshDevice: fresh,
            claims: ["K3"],
        });
        expect(lost).toHaveLength(inCellar);
    },
);

/** Deletes a room as operators do who want it gone. */
async function deleted(admin: AdminApi, { id }: Room, member: Person): Promise<void> {
    member.takesFromBackup("a room is deleted, with its keys in the backup");
    const deletion = await admin.deleteRoom(id, { block: true, purge: true });
    await untilDone("the room to be deleted", () => admin.deleteRoomStatus(deletion));
}

async function untilDone(what: string, status: () => Promise<Progress>): Promise<void> {
    const { error } = await eventually(what, status, ({ status }) => status === "complete" || status === "failed");
    expect.soft(error, what).toBeUndefined();
}
