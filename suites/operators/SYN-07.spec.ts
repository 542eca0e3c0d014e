/**
 * "You may wish to exclude the e2e_one_time_keys_json table": a dump gives back one-time keys that were used since, which
 * their devices have thrown away. And what was uploaded since is gone from the backup, until a client uploads it again.
 */
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect } from "@playwright/test";
import { type Deployment, operation } from "../../fixtures/operation.ts";
import { spec } from "../../helpers/paths/catalogue/sources.ts";

const TRUNCATE = "DELETE FROM e2e_one_time_keys_json";

const RESTORE = "Restore the dump into an empty database";
const TRUNCATED = "TRUNCATE e2e_one_time_keys_json, before Synapse is started";
const START = "Start Synapse";

const WAYS: { variant: string; truncate: boolean; deployment: Deployment }[] = [
    { variant: "on SQLite", truncate: true, deployment: {} },
    { variant: "on Postgres", truncate: true, deployment: { database: "postgres" } },
    { variant: "without the TRUNCATE", truncate: false, deployment: {} },
];

for (const { variant, truncate, deployment } of WAYS) {
    operation(
        "SYN-07",
        variant,
        async ({ people, alice, bob, server, watch, step, aside, finding, expectKeys }) => {
            const kitchen = await people.room("Kitchen", [alice, bob]);
            const sessions = await kitchen.chat(alice, bob);
            await alice.untilBackedUp(sessions);
            const tablet = await people.device(bob, "Bob's tablet");
            const laptop = await people.device(bob, "Bob's laptop");
            alice.phone.switchOff();
            const late = await kitchen.talk(bob, { sessions: 2 });
            await watch(alice);

            const folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-dump-"));
            const dump = path.join(folder, "dump");
            await aside("A dump is made", async () => {
                await (await server.stop()).database.dump(dump);
                await server.startAgain();
            });
            const since = await aside(
                "After the dump: keys arrive and are uploaded, and a one-time key is used",
                async () => {
                    await alice.phone.switchOn();
                    await alice.untilBackedUp(sessions + late.length);
                    const eventId = await tablet.send(kitchen.id, "after the dump");
                    await kitchen.readOn(alice.phone, [{ eventId }]);
                    await alice.untilBackedUp(sessions + late.length + 1);
                    return eventId;
                },
            );

            // While Synapse is stopped, nobody can look.
            await step(truncate ? [RESTORE, TRUNCATED, START] : [RESTORE, START], async () => {
                const stopped = await server.stop();
                alice.takesFromBackup("a dump from before is restored");
                await stopped.database.restore(dump);
                if (truncate) await stopped.database.run(TRUNCATE);
                await server.startAgain();
            });
            await rm(folder, { recursive: true });
            await expect
                .soft(alice.api.event(kitchen.id, since), "what was said since the dump")
                .rejects.toMatchObject({
                    status: 404,
                });

            await aside("Go on", async () => {
                // Synapse bounds a device's place in its streams only until others have gone past it again.
                await alice.phone.untilSyncsAgain();
                const after = await laptop.send(kitchen.id, "after the restore");
                if (truncate) await kitchen.readOn(alice.phone, [{ eventId: after }]);
                else {
                    const shown = await alice.phone.read(kitchen.id, [after]);
                    expect.soft(shown.get(after), "what was said after the restore").toBe("UTD");
                }
                // Its key, where it has come; else only what was in the dump.
                await alice.untilBackedUp(sessions + (truncate ? 1 : 0));
            });
            const { count } = await alice.currentBackup();
            const made = sessions + late.length + (truncate ? 2 : 1);
            if (count < made) {
                finding(spec("Server-side key backups", "server-side-key-backups"), {
                    says: "Clients can compare the etag with the one that they received in their last key storage request.",
                    seen: `${made - count} keys that were uploaded after the dump are gone from the backup, and the device that has them does not upload them again: a new device will not get them.`,
                });
            }
            const complete = count < made ? [] : (["K4"] as const);
            expectKeys().toBeKept({ by: alice.phone, claims: ["K1", "K3", ...complete] });
        },
        deployment,
    );
}
