/**
 * "Your key storage is out of sync. Select one of the buttons below to fix the problem." Fixed, the device has the backup's
 * key. Where the recovery key leads to no such key, or to another one, the app makes a new backup from what the device
 * holds and deletes the old one, without a word: what only that held is lost.
 */
import { expect } from "@playwright/test";
import { path } from "../../fixtures/path.ts";
import type { Person } from "../../helpers/accounts/person.ts";
import { NEWEST_UI } from "../../helpers/paths/catalogue/sources.ts";
import { knownIssues } from "../../helpers/paths/known-issues.ts";
import { withoutTheBackupKey } from "./out-of-sync.ts";

const ENTER = "Your key storage is out of sync. > Enter recovery key > Enter your recovery key > Continue";

path(
    "OOS-N1",
    "the backup's key is in secret storage",
    async ({ people, alice, bob, element, watch, step, interrupt, expectKeys }) => {
        const { laptop } = await withoutTheBackupKey(people, alice, bob, element);
        await watch(alice, laptop);
        const { recoveryKey } = alice.writtenDown;

        await interrupt(laptop, () => laptop.outOfSync.enteringRecoveryKey(recoveryKey));

        await step(ENTER, () => laptop.outOfSync.enteringRecoveryKey(recoveryKey).finish());

        expectKeys().toBeKept({ by: laptop });
    },
);

/** What other clients leave in secret storage when they make a backup and do not put its key there. */
const LEFT: { variant: string; leave: (alice: Person) => Promise<void> }[] = [
    {
        variant: "secret storage lacks the backup's key, too",
        leave: (alice) => alice.takeBackupKeyOutOfSecretStorage(),
    },
    {
        variant: "secret storage has another backup's key",
        leave: (alice) => alice.putAnotherBackupKeyIntoSecretStorage(),
    },
];

for (const { variant, leave } of LEFT) {
    path("OOS-N1", variant, async ({ people, alice, bob, element, watch, step, expectKeys }) => {
        const { laptop, held } = await withoutTheBackupKey(people, alice, bob, element);
        const before = await alice.api.backupVersion();
        await watch(alice, laptop);
        // Only now: with the key that was there, the first look into the backup shows what there is to lose.
        await leave(alice);
        await laptop.untilKnowsAccountData(alice, "m.megolm_backup.v1");

        await step(ENTER, async () => {
            await laptop.outOfSync.enteringRecoveryKey(alice.writtenDown.recoveryKey).finish();
            await alice.untilBackedUp(held, laptop);
        });

        expectKeys().toBeBrokenBy(knownIssues.B06, {
            breaks: ["K1"],
            whatWasOn: [laptop],
            by: laptop,
            claims: ["K1", "K5", "K7"],
            changes: ["backup"],
        });
        expect(await alice.api.backupVersion(before?.version), "the backup that was there").toBeUndefined();
    });
}

path(
    "OOS-N1",
    "Forgot recovery key?",
    async ({ people, alice, bob, element, watch, step, newDevice, finding, expectKeys }) => {
        const { laptop, held, sessions } = await withoutTheBackupKey(people, alice, bob, element);
        await watch(alice, laptop);

        await step(
            "Or: Forgot recovery key? > Change recovery key? > Enter your new recovery key > Confirm new recovery key",
            async () => {
                alice.recoveryKey = await laptop.outOfSync.forgettingRecoveryKey().finish();
                await alice.untilBackedUp(held, laptop);
            },
        );
        finding(NEWEST_UI, {
            says: "Write down this new recovery key somewhere safe. Then select Continue to confirm the change.",
            seen: `Confirmed, it deletes the backup as well: the keys of ${sessions} sessions that only the backup held are gone, and no page said so.`,
        });

        const fresh = await newDevice(alice);
        expectKeys().toBeLostExcept({
            whatWasOn: [laptop],
            by: laptop,
            onFreshDevice: fresh,
            claims: ["K5", "K7"],
            changes: ["backup", "recovery key", "identity"],
        });
    },
);
