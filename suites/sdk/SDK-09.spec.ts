/**
 * `deleteKeyBackupVersion(version)`: "Deletes the given key backup." `disableKeyStorage()`: "Disables server-side key storage and
 * deletes server-side backups", of which "the current key backup version, if any (but not any previous versions)".
 *
 * What a device holds, it keeps; what only the deleted version held is lost; and a version before it becomes current again.
 */
import { expect } from "@playwright/test";
import { sdkPath } from "../../fixtures/sdk-path.ts";
import type { Person } from "../../helpers/accounts/person.ts";
import { BackupEvents } from "../../helpers/clients/sdk/backup-events.ts";
import { CRYPTO_API } from "../../helpers/paths/catalogue/sources.ts";
import { peopleWhoTalked } from "../history.ts";

const DELETE = "deleteKeyBackupVersion(version)";
const DISABLE = "disableKeyStorage()";
const GONE = "the backup to be gone from the server";
const INACTIVE = "the device to upload to no backup";

/** Another client makes a second version without deleting the first, with the same key; everything is in both then. */
async function secondVersion(alice: Person, sessions: number): Promise<{ first: string; second: string }> {
    const { version: first, auth_data } = await alice.currentBackup();
    const second = await alice.api.createBackupVersion(auth_data.public_key, auth_data.signatures);
    await alice.phone.lookForBackup();
    await alice.untilBackedUp(sessions);
    return { first, second };
}

sdkPath("SDK-09", "the keys are on the device", async ({ people, alice, bob, watch, step, countOn, expectKeys }) => {
    await peopleWhoTalked(people, alice, bob);
    const { phone } = alice;
    await watch(alice);
    const events = new BackupEvents(phone);
    const { version } = await alice.currentBackup();

    await step(DELETE, async () => {
        await phone.inTime((_, crypto) => crypto.deleteKeyBackupVersion(version));
        await countOn(GONE, await alice.api.backupVersion(), undefined);
        await countOn(INACTIVE, (await phone.backupStatus()).uploadsTo, null);
        await countOn(`${phone.label} to say that it backs up no more`, events.seen, [["KeyBackupStatus", false]]);
    });

    expectKeys().toBeKept({ by: phone, changes: ["backup"], claims: ["K1", "K3"] });
});

sdkPath("SDK-09", "the keys are in the backup only", async ({ people, alice, bob, watch, step, expectKeys }) => {
    const { sessions } = await peopleWhoTalked(people, alice, bob);
    const laptop = await people.device(alice, "Alice's laptop");
    await laptop.verifyByRecoveryKey(alice.writtenDown.recoveryKey);
    await laptop.lookForBackup();
    await alice.phone.signOut();
    await watch(alice, laptop);
    const { version } = await alice.currentBackup();

    await step(DELETE, () => laptop.inTime((_, crypto) => crypto.deleteKeyBackupVersion(version)));

    const lost = expectKeys().toBeLostExcept({ by: laptop, whatWasOn: [laptop], changes: ["backup"] });
    expect(lost).toHaveLength(sessions);
});

sdkPath(
    "SDK-09",
    "an older version is there",
    async ({ people, alice, bob, watch, step, aside, countOn, expectKeys }) => {
        const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
        const { phone } = alice;
        const { first, second } = await secondVersion(alice, sessions);
        await watch(alice);

        await step(DELETE, async () => {
            await phone.inTime((_, crypto) => crypto.deleteKeyBackupVersion(second));
            await countOn("the version before to be current", (await alice.api.backupVersion())?.version, first);
            await countOn(INACTIVE, (await phone.backupStatus()).uploadsTo, null);
        });
        await aside("checkKeyBackupAndEnable()", async () => {
            await phone.lookForBackup();
            await kitchen.talk(alice, { sessions: 1 });
            await alice.untilBackedUp(sessions + 1);
            await countOn("the version before to be active", (await phone.backupStatus()).uploadsTo, first);
        });

        expectKeys().toBeKept({ by: phone, changes: ["backup"], claims: ["K1", "K3", "K4", "K5"] });
    },
);

sdkPath(
    "SDK-09",
    "disableKeyStorage(), and an older version is there",
    async ({ people, alice, bob, watch, step, aside, countOn, finding, expectKeys }) => {
        const { sessions } = await peopleWhoTalked(people, alice, bob);
        const { phone } = alice;
        const laptop = await people.device(alice, "Alice's laptop");
        await laptop.enterRecoveryKey(alice.writtenDown.recoveryKey);
        const { first } = await secondVersion(alice, sessions);
        await watch(alice, laptop);

        await step(DISABLE, async () => {
            await phone.inTime((_, crypto) => crypto.disableKeyStorage());
            for (const type of ["m.secret_storage.default_key", "m.megolm_backup.v1", "m.cross_signing.master"]) {
                await countOn(`${type} to be gone from secret storage`, await alice.api.accountData(type), {});
            }
            const current = (await alice.api.backupVersion())?.version;
            expect.soft(current, "the version that is current").toBe(first);
            await countOn(INACTIVE, (await phone.backupStatus()).uploadsTo, null);
        });
        await aside("Another device looks for a backup", async () => {
            await laptop.lookForBackup();
            expect.soft((await laptop.backupStatus()).uploadsTo, "the version that it uploads to").toBe(first);
            finding(CRYPTO_API, {
                says: 'disableKeyStorage(): "Disables server-side key storage and deletes server-side backups"',
                seen: `version ${first}, which was before the current one, is current again, and the account's other devices upload to it: key storage is not off (matrix-spec#971)`,
            });
        });

        await aside("Afterwards: a new recovery key", async () => {
            alice.recoveryKey = (await laptop.setUpSecretStorage()).recoveryKey;
        });
        expectKeys().toBeKept({
            by: phone,
            others: [laptop],
            changes: ["backup", "recovery key"],
            claims: ["K1", "K3"],
        });
    },
    { methods: ["disableKeyStorage"] },
);

sdkPath(
    "SDK-09",
    "disableKeyStorage()",
    async ({ people, alice, bob, watch, step, countOn, expectKeys }) => {
        await peopleWhoTalked(people, alice, bob);
        const { phone } = alice;
        await watch(alice);

        await step(DISABLE, async () => {
            await phone.inTime((_, crypto) => crypto.disableKeyStorage());
            await countOn(GONE, await alice.api.backupVersion(), undefined);
        });

        alice.recoveryKey = undefined;
        expectKeys().toBeKept({ by: phone, changes: ["backup", "recovery key"], claims: ["K1", "K3"] });
    },
    { methods: ["disableKeyStorage"] },
);
