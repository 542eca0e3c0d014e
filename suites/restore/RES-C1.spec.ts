/**
 * "Restore from backup": "forcing your Matrix client to download all message keys from your server-side key backup".
 * Afterwards the device holds all of them, and the app's counts are true.
 */
import { expect } from "@playwright/test";
import { path } from "../../fixtures/path.ts";
import { peopleWithHistory } from "../history.ts";

path("RES-C1", async ({ people, alice, bob, element, watch, step, expectKeys }) => {
    const { sessions, seenAtOnce } = await peopleWithHistory(people, alice, bob);
    const laptop = await element.signIn(alice, { verify: "emoji" });
    await laptop.untilHolds(seenAtOnce);
    await watch(alice, laptop);

    await step("Restore from backup, under the Secure Backup section", async () => {
        const { restored } = await laptop.secureBackup.restore(alice.writtenDown);
        expect(restored, "keys that Element says it restored").toBe(sessions);
        await laptop.untilHolds(sessions);
    });

    expectKeys().toBeKept({ by: laptop });
});

path("RES-C1", "with entries that do not open", async ({ people, alice, bob, element, watch, step, expectKeys }) => {
    const { buried, cellar, sessions, seenAtOnce } = await peopleWithHistory(people, alice, bob);
    const spoilt = await cellar.sessionsOf(alice, buried.slice(0, 2));
    const laptop = await element.signIn(alice, { verify: "emoji" });
    await laptop.untilHolds(seenAtOnce);
    await alice.phone.signOut();
    for (const session of spoilt) await alice.spoilBackupEntry(cellar.id, session);
    await watch(alice, laptop);

    await step("Restore from backup: what opens is restored, what does not is told", async () => {
        const { restored } = await laptop.secureBackup.restore(alice.writtenDown);
        expect(restored, "keys that Element says it restored").toBe(sessions - spoilt.length);
    });

    expectKeys().toBeKept({ by: laptop });
});
