/** `restoreKeyBackup()` of a backup with entries as other software writes them: one bad entry does not cost the others. */
import { sdkPath } from "../../fixtures/sdk-path.ts";
import { compareEntries, giveQuirkyBackup, holdsControl } from "../restore/quirky-entries.ts";

sdkPath("SDK-05", "the quirky entries", async ({ people, alice, watch, step, countOn, finding, expectKeys }) => {
    const laptop = await people.device(alice, "Alice's laptop");
    laptop.hasAtHand(alice.writtenDown.recoveryKey);
    await alice.phone.signOut();
    await giveQuirkyBackup(alice);
    await watch(alice, laptop);

    await step(["loadSessionBackupPrivateKeyFromSecretStorage()", "restoreKeyBackup({ progressCallback })"], () =>
        laptop.inTime(async (_, crypto) => {
            await crypto.loadSessionBackupPrivateKeyFromSecretStorage();
            await crypto.restoreKeyBackup({ progressCallback: () => {} });
        }),
    );
    const held = await laptop.heldSessions();
    await countOn("the SDK to hold the entry that is as the specification says", holdsControl(held), true);
    compareEntries(held, laptop.sdk.name, finding);

    expectKeys().toBeKept({ by: laptop, claims: ["K1", "K3"] });
});
