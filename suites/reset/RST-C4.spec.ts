/**
 * "Your other logged-in Matrix clients will now detect the new backup and begin uploading their locally-stored message
 * keys to it. … Initially, your clients will have write access to the new backup, but not read access. To enable full
 * functionality, you must manually enter your new Recovery Key into each of these clients."
 */
import { path } from "../../fixtures/path.ts";
import { peopleWithHistory } from "../history.ts";

path("RST-C4", async ({ people, alice, bob, element, watch, step, aside, countOn, expectKeys }) => {
    const { kitchen, sessions } = await peopleWithHistory(people, alice, bob);
    const laptop = await element.signIn(alice, { verify: "recovery key" });
    await laptop.untilHolds(sessions);
    await watch(alice, laptop);

    await aside("Another device resets the backup", async () => {
        alice.recoveryKey = (await alice.phone.setUpRecovery()).recoveryKey;
        await alice.untilBackedUp(sessions);
    });

    await aside("Before the new Security Key is entered: write access, but not read access", async () => {
        await laptop.send(kitchen.id, "written before the new key was entered");
        // The laptop learns of the new backup once it was refused at the old one, five times within half a minute.
        await laptop.untilConnectedToBackup(alice, { hurried: true });
        await alice.untilBackedUp(sessions + 1, laptop);
        const { cachedKey, uploadsTo } = await laptop.backupStatus();
        const backup = await alice.api.backupVersion();
        await countOn("the laptop to write to the new backup", uploadsTo, backup?.version);
        await countOn("the laptop to lack the new backup's key", cachedKey === backup?.auth_data.public_key, false);
    });

    const restoring = laptop.secureBackup.restoring(alice.writtenDown);
    await step("Security & Privacy > Secure Backup > Restore from Backup, or Connect this session to Key Backup", () =>
        restoring.open(),
    );
    await step("Enter the new Security Key > Keys restored", () => restoring.rest());

    expectKeys().toBeKept({ by: laptop, others: [laptop], changes: ["backup", "recovery key"] });
});
