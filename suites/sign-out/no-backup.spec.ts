/**
 * "You'll lose access to your encrypted messages": what the app says to whoever signs out without a backup, with the ways
 * to keep them: a backup, or a file. Each of these keeps every key; "I don't want my encrypted messages" loses them all,
 * as the dialog says before.
 */
import { expect } from "@playwright/test";
import { path } from "../../fixtures/path.ts";
import { knownIssues } from "../../helpers/paths/known-issues.ts";
import { aliceWithoutBackup } from "./no-backup.ts";

const PASSPHRASE = "correct horse battery staple 42";
const DIALOG = "You'll lose access to your encrypted messages";
const WARNING = "When you sign out, these keys will be deleted from this device";
const LEAVE = "I don't want my encrypted messages";

path(
    "OUT-C2",
    "Start using Key Backup",
    async ({ people, bob, element, watch, step, interrupt, signedOut, newDevice, expectKeys }) => {
        const { alice, laptop, sessions } = await aliceWithoutBackup(people, bob, element);
        await watch(alice, laptop);

        await interrupt(laptop, () => laptop.signingOut.startingKeyBackup());

        await step(`User menu > Sign out > ${DIALOG} > Start using Key Backup`, async () => {
            alice.recoveryKey = await laptop.signingOut.startingKeyBackup().finish();
            await alice.untilBackedUp(sessions, laptop);
        });

        await step("User menu > Sign out > Are you sure you want to sign out? > Sign out", async () => {
            await laptop.signingOut.confirming().finish();
            signedOut(laptop);
        });

        const phone = await newDevice(alice);
        expectKeys().toBeKept({
            onFreshDevice: phone,
            onTheWay: [laptop],
            claims: ["K1", "K2", "K3", "K4", "K5", "K6", "K7"],
            changes: ["backup", "recovery key", "devices"],
        });
    },
);

path("OUT-M1", "Go to Settings", async ({ people, bob, element, watch, step, signedOut, newDevice, expectKeys }) => {
    const { alice, laptop, sessions } = await aliceWithoutBackup(people, bob, element);
    await watch(alice, laptop);

    await step(`User menu > Sign out > ${DIALOG} > Go to Settings > Allow key storage`, async () => {
        await laptop.signingOut.goToSettings();
        await laptop.encryption.turnOnKeyStorage();
    });

    await step("Settings > Encryption > Set up recovery", async () => {
        alice.recoveryKey = await laptop.encryption.setUpRecovery();
        await alice.untilBackedUp(sessions, laptop);
    });

    await step("User menu > Sign out > Are you sure you want to sign out? > Sign out", async () => {
        await laptop.signingOut.confirming().finish();
        signedOut(laptop);
    });

    const phone = await newDevice(alice);
    expectKeys().toBeKept({
        onFreshDevice: phone,
        claims: ["K1", "K2", "K3", "K4", "K5", "K7"],
        changes: ["backup", "recovery key", "devices"],
    });
});

for (const id of ["OUT-C2", "OUT-M1"]) {
    path(id, LEAVE, async ({ people, bob, element, watch, step, interrupt, signedOut, expectKeys }) => {
        const { alice, laptop, sessions } = await aliceWithoutBackup(people, bob, element);
        await watch(alice, laptop);

        await interrupt(laptop, () => laptop.signingOut.leavingMessagesBehind());
        await step(`User menu > Sign out > ${DIALOG} > ${LEAVE}`, async () => {
            await laptop.signingOut.leavingMessagesBehind().finish();
            await laptop.untilErased();
            signedOut(laptop);
        });

        const lost = expectKeys().toBeLostExcept({ whatWasOn: [], warning: WARNING, changes: ["devices"] });
        expect(lost).toHaveLength(sessions);
    });
}

for (const id of ["OUT-C2", "EXP-M2"]) {
    path(
        id,
        "Manually export keys",
        async ({ people, bob, element, watch, step, interrupt, signedOut, keepFile, expectKeys }) => {
            const { alice, laptop } = await aliceWithoutBackup(people, bob, element);
            await watch(alice, laptop);

            await interrupt(laptop, () => laptop.signingOut.exportingKeys(PASSPHRASE));

            const file = await step(`User menu > Sign out > ${DIALOG} > Advanced > Manually export keys`, async () => {
                const exported = await laptop.signingOut.exportKeys(PASSPHRASE);
                return keepFile({ ...exported, passphrase: PASSPHRASE });
            });

            await step(`${DIALOG} > ${LEAVE}`, async () => {
                await laptop.signingOut.leavingMessagesBehind().finish();
                await laptop.untilErased();
                signedOut(laptop);
            });

            expectKeys().toBeKept({
                onTheWay: [laptop],
                inFile: file,
                claims: ["K1", "K3", "K6"],
                changes: ["devices"],
            });
        },
    );
}

path(
    "OUT-C2",
    "Connect this session to Key Backup",
    async ({ people, alice, bob, element, watch, step, signedOut, newDevice, expectKeys }) => {
        const kitchen = await people.room("Kitchen", [alice, bob]);
        await kitchen.talk(alice, { sessions: 3 });
        await alice.untilBackedUp(3);
        const laptop = await element.signIn(alice, { verify: "later" });
        // Switched off, it can not bring into the backup what is said from now on.
        await alice.phone.close();
        await kitchen.talk(bob, { sessions: 2, messages: 2 });
        await laptop.untilHolds(2);
        await watch(alice, laptop);

        await step(`User menu > Sign out > ${DIALOG} > Connect this session to Key Backup`, async () => {
            await laptop.signingOut.connectThisSession(alice.writtenDown);
            await alice.untilBackedUp(5, laptop);
        });

        await step("User menu > Sign out > Are you sure you want to sign out? > Sign out", async () => {
            await laptop.signingOut.confirming().finish();
            signedOut(laptop);
        });

        const phone = await newDevice(alice);
        expectKeys().toBeKept({ onFreshDevice: phone, claims: ["K1", "K2", "K3", "K4", "K5"], changes: ["devices"] });
    },
);

path(
    "OUT-C2",
    "Start using Key Backup, and sign out at once",
    async ({ people, bob, element, watch, step, signedOut, newDevice, expectKeys }) => {
        const { alice, laptop, sessions } = await aliceWithoutBackup(people, bob, element);
        await laptop.delayUploads();
        await watch(alice, laptop);

        await step(`User menu > Sign out > ${DIALOG} > Start using Key Backup`, async () => {
            alice.recoveryKey = await laptop.signingOut.startingKeyBackup().finish();
        });

        await step("User menu > Sign out > Are you sure you want to sign out? > Sign out", async () => {
            await laptop.signingOut.confirming().finish();
            signedOut(laptop);
        });

        const phone = await newDevice(alice);
        const { counts } = expectKeys().toBeBrokenBy(knownIssues.B42, {
            breaks: ["K1"],
            whatWasOn: ["backup"],
            onFreshDevice: phone,
            claims: ["K1", "K5", "K7"],
            changes: ["backup", "recovery key", "devices"],
        });
        expect(counts.lost).toBe(sessions);
    },
);
