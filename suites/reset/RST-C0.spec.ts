/**
 * "Resetting the server-side key backup … can be returned to an operational state without data loss": Element's own
 * procedure on classic Element Web, by someone whose laptop holds only part of the keys while the backup holds them all.
 */
import { path } from "../../fixtures/path.ts";
import { peopleWithHistory } from "../history.ts";

const PASSPHRASE = "correct horse battery staple 42";

path("RST-C0", async ({ people, alice, bob, element, watch, step, aside, countOn, signedIn, keepFile, expectKeys }) => {
    const { kitchen, cellar, sessions, seenAtOnce } = await peopleWithHistory(people, alice, bob);
    const [laptop, tablet] = await Promise.all([
        element.signIn(alice, { verify: "emoji" }),
        element.signIn(alice, { as: "tablet", verify: "recovery key" }),
    ]);
    await laptop.untilHolds(seenAtOnce);
    await tablet.untilHolds(sessions);
    await watch(alice, laptop, tablet);

    await step("Step 1: Ensuring you have a local copy of all your message keys", async () => {
        const { restored } = await laptop.secureBackup.restore(alice.writtenDown);
        await countOn("the app to say that it restored every key", restored, sessions);
    });

    const file = await step("Step 2: Exporting your message keys to a file", async () => {
        const exported = await laptop.roomKeys.exportKeys(PASSPHRASE);
        return keepFile({ ...exported, passphrase: PASSPHRASE });
    });

    await step("Step 3: Resetting the server-side key backup", async () => {
        alice.recoveryKey = await laptop.secureBackup.reset();
        // Restarted any earlier, this build can forget that the new backup is empty: docs/findings.md.
        await laptop.untilConnectedToBackup(alice);
        await laptop.restart();
        await alice.untilBackedUp(sessions, laptop);
    });

    await step("Step 4: Giving your other clients access to the new backup", async () => {
        await tablet.secureBackup.restore(alice.writtenDown);
        await alice.phone.enterRecoveryKey(alice.writtenDown.recoveryKey);
        await tablet.send(kitchen.id, "written on the tablet");
        await alice.phone.discardSession(kitchen.id);
        await alice.phone.send(kitchen.id, "written on the phone");
        await alice.untilBackedUp(sessions + 2, laptop, tablet);
    });

    const fresh = await aside("Afterwards: a new device, given only the new Security Key", async () => {
        const device = await element.signIn(alice, { as: "new laptop", verify: "recovery key" });
        signedIn(device);
        await kitchen.readOn(device);
        await cellar.readOn(device);
        return device;
    });

    expectKeys().toBeKept({
        by: laptop,
        onFreshDevice: fresh,
        inFile: file,
        others: [tablet, alice.phone],
        changes: ["backup", "recovery key"],
    });
});
