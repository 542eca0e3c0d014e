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
const WARNING = "When you sign out, these keys will be deleted from this device";
const LEAVE = "I don't want my encrypted messages";

const SIGN_OUT = "User menu > Sign out";
/** Classic's ways on from the warning. */
const BY_BACKUP =
    "You'll lose access to your encrypted messages > Start using Key Backup, or Connect this session to Key Backup";
const LEAVING = "Or: I don't want my encrypted messages";
const BY_FILE = "Or: Advanced > Manually export keys";
/** Modern's. */
const ELSE = "Else: Go to Settings, I don't want my encrypted messages, or Manually export keys";
/** Once there is a backup. */
const CONFIRMED = "User menu > Sign out > Are you sure you want to sign out? > Sign out";

path(
    "OUT-C2",
    "Start using Key Backup",
    async ({ people, bob, element, watch, step, aside, interrupt, signedOut, newDevice, expectKeys }) => {
        const { alice, laptop, sessions } = await aliceWithoutBackup(people, bob, element);
        await watch(alice, laptop);

        await interrupt(laptop, () => laptop.signingOut.startingKeyBackup());

        const starting = laptop.signingOut.startingKeyBackup();
        await step(SIGN_OUT, () => starting.open());
        await step(BY_BACKUP, async () => {
            alice.recoveryKey = await starting.rest();
            await alice.untilBackedUp(sessions, laptop);
        });

        await aside(CONFIRMED, async () => {
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

path(
    "OUT-M1",
    "Go to Settings",
    async ({ people, bob, element, watch, step, aside, signedOut, newDevice, expectKeys }) => {
        const { alice, laptop, sessions } = await aliceWithoutBackup(people, bob, element);
        await watch(alice, laptop);

        await step(SIGN_OUT, () => laptop.signingOut.openWarning());
        await step(ELSE, () => laptop.signingOut.goToSettings());
        await aside("Settings > Encryption > Allow key storage", () => laptop.encryption.turnOnKeyStorage());
        await aside("Settings > Encryption > Set up recovery", async () => {
            alice.recoveryKey = await laptop.encryption.setUpRecovery();
            await alice.untilBackedUp(sessions, laptop);
        });

        await step([SIGN_OUT, "With both: Are you sure you want to sign out? > Sign out"], async () => {
            await laptop.signingOut.confirming().finish();
            signedOut(laptop);
        });

        const phone = await newDevice(alice);
        expectKeys().toBeKept({
            onFreshDevice: phone,
            claims: ["K1", "K2", "K3", "K4", "K5", "K7"],
            changes: ["backup", "recovery key", "devices"],
        });
    },
);

for (const { id, leaving } of [
    { id: "OUT-C2", leaving: LEAVING },
    { id: "OUT-M1", leaving: ELSE },
] as const) {
    path(id, LEAVE, async ({ people, bob, element, watch, step, interrupt, signedOut, expectKeys }) => {
        const { alice, laptop, sessions } = await aliceWithoutBackup(people, bob, element);
        await watch(alice, laptop);

        await interrupt(laptop, () => laptop.signingOut.leavingMessagesBehind());
        const flow = laptop.signingOut.leavingMessagesBehind();
        await step(SIGN_OUT, () => flow.open());
        await step(leaving, async () => {
            await flow.rest();
            await laptop.untilErased();
            signedOut(laptop);
        });

        const lost = expectKeys().toBeLostExcept({ whatWasOn: [], warning: WARNING, changes: ["devices"] });
        expect(lost).toHaveLength(sessions);
    });
}

path(
    "OUT-C2",
    "Manually export keys",
    async ({ people, bob, element, watch, step, interrupt, signedOut, keepFile, expectKeys }) => {
        const { alice, laptop } = await aliceWithoutBackup(people, bob, element);
        await watch(alice, laptop);

        await interrupt(laptop, () => laptop.signingOut.exportingKeys(PASSPHRASE));
        const exporting = laptop.signingOut.exportingKeys(PASSPHRASE);
        await step(SIGN_OUT, () => exporting.open());
        const file = await step(BY_FILE, async () => keepFile({ ...(await exporting.rest()), passphrase: PASSPHRASE }));
        await step(LEAVING, async () => {
            await laptop.signingOut.leavingMessagesBehind().finish();
            await laptop.untilErased();
            signedOut(laptop);
        });

        expectKeys().toBeKept({ onTheWay: [laptop], inFile: file, claims: ["K1", "K3", "K6"], changes: ["devices"] });
    },
);

path("EXP-M2", async ({ people, bob, element, watch, step, aside, interrupt, signedOut, keepFile, expectKeys }) => {
    const { alice, laptop } = await aliceWithoutBackup(people, bob, element);
    await watch(alice, laptop);

    await interrupt(laptop, () => laptop.signingOut.exportingKeys(PASSPHRASE));
    const exporting = laptop.signingOut.exportingKeys(PASSPHRASE);
    await step(SIGN_OUT, () => exporting.open());
    await step("Advanced > Manually export keys", () => exporting.onTo("Export room keys"));
    const file = await step("Enter passphrase, Confirm passphrase > Export", async () =>
        keepFile({ ...(await exporting.rest()), passphrase: PASSPHRASE }),
    );
    await aside(LEAVE, async () => {
        await laptop.signingOut.leavingMessagesBehind().finish();
        await laptop.untilErased();
        signedOut(laptop);
    });

    expectKeys().toBeKept({ onTheWay: [laptop], inFile: file, claims: ["K1", "K3", "K6"], changes: ["devices"] });
});

path(
    "OUT-C2",
    "Connect this session to Key Backup",
    async ({ people, alice, bob, element, watch, step, aside, signedOut, newDevice, expectKeys }) => {
        const kitchen = await people.room("Kitchen", [alice, bob]);
        await kitchen.talk(alice, { sessions: 3 });
        await alice.untilBackedUp(3);
        const laptop = await element.signIn(alice, { verify: "later" });
        // Switched off, it can not bring into the backup what is said from now on.
        await alice.phone.close();
        await kitchen.talk(bob, { sessions: 2, messages: 2 });
        await laptop.untilHolds(2);
        await watch(alice, laptop);

        await step(SIGN_OUT, () => laptop.signingOut.openWarning());
        await step(BY_BACKUP, async () => {
            await laptop.signingOut.connectThisSession(alice.writtenDown);
            await alice.untilBackedUp(5, laptop);
        });

        await aside(CONFIRMED, async () => {
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
    async ({ people, bob, element, watch, step, aside, signedOut, newDevice, expectKeys }) => {
        const { alice, laptop, sessions } = await aliceWithoutBackup(people, bob, element);
        await laptop.delayUploads();
        await watch(alice, laptop);

        const starting = laptop.signingOut.startingKeyBackup();
        await step(SIGN_OUT, () => starting.open());
        await step(BY_BACKUP, async () => {
            alice.recoveryKey = await starting.rest();
        });

        await aside(CONFIRMED, async () => {
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
