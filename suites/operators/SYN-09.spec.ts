/**
 * "The purge history API allows server admins to purge historic events from their database", and the Delete Room API "will
 * remove all trace of the old room from your database": events go, message keys do not. No entry leaves the backup, and
 * no client lets go of a key. What was said was recorded while the server still had it, and is what keys are tried on.
 */
import { expect } from "@playwright/test";
import { operation } from "../../fixtures/operation.ts";
import { eventually } from "../../helpers/eventually.ts";
import type { Progress } from "../../helpers/matrix/admin-api.ts";
import { peopleWithHistory } from "../history.ts";

const EVERYTHING = ["K1", "K2", "K3", "K4", "K5"] as const;

operation("SYN-09", "purge history", async ({ people, alice, bob, admin, watch, step, newDevice, expectKeys }) => {
    const { cellar } = await peopleWithHistory(people, alice, bob);
    const backup = await alice.api.backupVersion();
    const [first = "", last = ""] = [cellar.eventIds[0], cellar.eventIds.at(-1)];
    await watch(alice);

    await step("POST /_synapse/admin/v1/purge_history/<room_id>", async () => {
        const purge = await admin.purgeHistory(cellar.id, { upToEventId: last, deleteLocalEvents: true });
        await untilDone("the history to be purged", () => admin.purgeHistoryStatus(purge));
    });

    await expect(alice.api.event(cellar.id, first), "the first message").rejects.toMatchObject({ status: 404 });
    expect((await alice.api.event(cellar.id, last)).event_id, "the last message, which stays").toBe(last);
    expect(await alice.api.backupVersion(), "the backup").toEqual(backup);
    const fresh = await newDevice(alice);
    expectKeys().toBeKept({ by: alice.phone, onFreshDevice: fresh, claims: EVERYTHING });
});

operation("SYN-09", "delete a room", async ({ people, alice, bob, admin, watch, step, newDevice, expectKeys }) => {
    const { kitchen, cellar } = await peopleWithHistory(people, alice, bob);
    const backup = await alice.api.backupVersion();
    await watch(alice);

    await step("DELETE /_synapse/admin/v2/rooms/<room_id>, block and purge", async () => {
        const deletion = await admin.deleteRoom(cellar.id, { block: true, purge: true });
        await untilDone("the room to be deleted", () => admin.deleteRoomStatus(deletion));
    });

    expect(await alice.api.joinedRooms(), "Alice's rooms").toEqual([kitchen.id]);
    expect(await alice.api.backupVersion(), "the backup").toEqual(backup);
    const fresh = await newDevice(alice);
    expectKeys().toBeKept({ by: alice.phone, onFreshDevice: fresh, claims: EVERYTHING });
});

async function untilDone(what: string, status: () => Promise<Progress>): Promise<void> {
    const { error } = await eventually(what, status, ({ status }) => status === "complete" || status === "failed");
    expect(error, what).toBeUndefined();
}
