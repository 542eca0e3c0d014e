/**
 * "Restore from backup": "forcing your Matrix client to download all message keys from your server-side key backup".
 * Afterwards the device holds all of them, and the app's counts are true.
 */
import { path } from "../../fixtures/path.ts";
import { peopleWithHistory } from "../history.ts";

const OPEN = "Security & Privacy > Secure Backup > Restore from Backup, or Connect this session to Key Backup";
const RESTORE = [
    "Enter Security Key, or Enter Security Phrase > Next",
    "Restoring keys from backup",
    "Keys restored",
] as const;

path("RES-C1", async ({ people, alice, bob, element, watch, step, countOn, expectKeys }) => {
    const { sessions, seenAtOnce } = await peopleWithHistory(people, alice, bob);
    const laptop = await element.signIn(alice, { verify: "emoji" });
    await laptop.untilHolds(seenAtOnce);
    await watch(alice, laptop);

    const restoring = laptop.secureBackup.restoring(alice.writtenDown);
    await step(OPEN, () => restoring.open());
    await step(RESTORE, async () => {
        const { restored } = await restoring.rest();
        await countOn("the app to say that it restored every key", restored, sessions);
        await laptop.untilHolds(sessions);
    });

    expectKeys().toBeKept({ by: laptop });
});

path(
    "RES-C1",
    "with entries that do not open",
    async ({ people, alice, bob, element, watch, step, countOn, expectKeys }) => {
        const { buried, cellar, sessions, seenAtOnce } = await peopleWithHistory(people, alice, bob);
        const spoilt = await cellar.sessionsOf(alice, buried.slice(0, 2));
        const laptop = await element.signIn(alice, { verify: "emoji" });
        await laptop.untilHolds(seenAtOnce);
        await alice.phone.signOut();
        for (const session of spoilt) await alice.spoilBackupEntry(cellar.id, session);
        await watch(alice, laptop);

        const restoring = laptop.secureBackup.restoring(alice.writtenDown);
        await step(OPEN, () => restoring.open());
        await step(RESTORE, async () => {
            const { restored } = await restoring.rest();
            const whole = sessions - spoilt.length;
            await countOn("the app to say that it restored the keys that open", restored, whole);
        });

        expectKeys().toBeKept({ by: laptop });
    },
);
