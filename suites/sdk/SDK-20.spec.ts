/**
 * An account has an old device and a new one: what one version of the SDK backs up, the other restores, in both directions;
 * and where one replaces the backup, the other goes on in the new one. The guide speaks of devices of one account, and of no
 * version.
 */
import { expect } from "@playwright/test";
import { sdkPath } from "../../fixtures/sdk-path.ts";
import type { ExportedSession } from "../../helpers/megolm/key-export.ts";
import { spec } from "../../helpers/paths/catalogue/sources.ts";
import { peopleWhoTalked } from "../history.ts";
import { OLDER, otherVersion } from "./other-version.ts";

sdkPath("SDK-20", "a backup of both", async ({ people, alice, bob, sdk, watch, aside, step, signedIn, expectKeys }) => {
    const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
    const { phone } = alice;
    const other = await people.device(alice, "Alice's tablet", await otherVersion(sdk));
    await phone.untilKnows(alice.userId, other.deviceId);
    await watch(alice, other);

    await step(`${other.sdk.name} restores what ${sdk.name} backed up`, async () => {
        const restored = await other.enterRecoveryKey(alice.writtenDown.recoveryKey);
        expect(restored).toEqual({ total: sessions, imported: sessions });
    });
    await aside(`${other.sdk.name} alone is there, and backs up`, async () => {
        await bob.phone.untilKnows(alice.userId, other.deviceId);
        phone.switchOff();
        await other.send(kitchen.id, "written on the tablet");
        await kitchen.talk(bob, { sessions: 2, messages: 2 });
        await alice.untilBackedUp(sessions + 3, other);
    });
    const fresh = await step(`${sdk.name} restores what ${other.sdk.name} backed up`, async () => {
        const device = await people.device(alice, "Alice's new phone");
        const restored = await device.enterRecoveryKey(alice.writtenDown.recoveryKey);
        expect(restored).toEqual({ total: sessions + 3, imported: sessions + 3 });
        expect(await device.read(kitchen.id, kitchen.eventIds)).toEqual(kitchen.asShown);
        signedIn(device);
        await phone.switchOn();
        return device;
    });

    expectKeys().toBeKept({ by: phone, onFreshDevice: fresh, others: [other], claims: ["K1", "K2", "K3", "K4", "K5"] });
});

/** Which of the two replaces the backup: the device of the version under test, or that of the other one. */
for (const resets of ["this version", "the other version"] as const) {
    sdkPath(
        "SDK-20",
        `${resets} replaces the backup`,
        async ({ people, alice, bob, sdk, watch, step, aside, newDevice, finding, expectKeys }) => {
            const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
            const tablet = await people.device(alice, "Alice's tablet", await otherVersion(sdk));
            await tablet.enterRecoveryKey(alice.writtenDown.recoveryKey);
            await bob.phone.untilKnows(alice.userId, tablet.deviceId);
            const [replacing, following] = resets === "this version" ? [alice.phone, tablet] : [tablet, alice.phone];
            await watch(alice, tablet);
            replacing.hasAtHand(alice.writtenDown.recoveryKey);
            following.hasAtHand(alice.writtenDown.recoveryKey);

            await step(`${replacing.sdk.name}: resetKeyBackup()`, async () => {
                following.switchOff();
                await replacing.inTime((_, crypto) => crypto.resetKeyBackup());
                await alice.untilBackedUp(sessions, replacing);
                replacing.switchOff();
            });
            if (sdk.version !== OLDER && replacing === tablet) {
                const reader = await people.device(alice, "Alice's reader");
                await reader.enterRecoveryKey(alice.writtenDown.recoveryKey);
                expect(shareable(await alice.phone.heldSessions()), "may be shared, by the newer device").toBe(
                    sessions,
                );
                expect(shareable(await reader.heldSessions()), "may be shared, by the older one's backup").toBe(0);
                await reader.signOut();
                finding(spec("Sharing keys between users", "sharing-keys-between-users"), {
                    says: "A session of a room whose history newcomers may read is marked so, and shared with who is invited",
                    seen: `${sdk.name} writes the mark as m.shared_history, which ${tablet.sdk.name} does not know: what that one uploads is marked as not to be shared`,
                });
            }
            const { version } = await alice.currentBackup();
            await aside(`${following.sdk.name} finds out as it backs up`, async () => {
                await following.switchOn();
                await kitchen.talk(bob, { sessions: 1, messages: 2 });
                await following.read(kitchen.id, kitchen.eventIds);
                await alice.untilBackedUp(sessions + 1, following);
                const { uploadsTo } = await following.backupStatus();
                expect(uploadsTo, `the version that ${following.label} uploads to`).toBe(version);
            });
            await step(`${following.sdk.name}: loadSessionBackupPrivateKeyFromSecretStorage()`, async () => {
                await following.loadBackupKey();
                await replacing.switchOn();
                await replacing.read(kitchen.id, kitchen.eventIds);
            });

            const onFreshDevice = await newDevice(alice);
            expectKeys().toBeKept({
                by: alice.phone,
                onFreshDevice,
                others: [following],
                changes: ["backup"],
            });
        },
    );
}

/** How many sessions a device would share with who is invited: the mark has two names. */
function shareable(sessions: readonly ExportedSession[]): number {
    const marks = ["m.shared_history", "org.matrix.msc3061.shared_history"];
    const isMarked = ([name, value]: [string, unknown]): boolean => marks.includes(name) && value === true;
    return sessions.filter((session) => Object.entries(session).some(isMarked)).length;
}
