/**
 * An account has an old device and a new one: what one version of the SDK backs up, the other restores, in both directions;
 * and where one replaces the backup, the other goes on in the new one. The guide speaks of devices of one account, and of no
 * version.
 */
import { expect } from "@playwright/test";
import { sdkPath } from "../../fixtures/sdk-path.ts";
import type { SdkClient } from "../../helpers/clients/sdk/sdk-client.ts";
import type { ExportedSession } from "../../helpers/megolm/key-export.ts";
import { spec } from "../../helpers/paths/catalogue/sources.ts";
import { peopleWhoTalked } from "../history.ts";
import { OLDER, otherVersion } from "./other-version.ts";

const EACH_RESTORES = "Each restores what the other backed up";
const FOLLOWS =
    "The other finds out as it backs up, and loads the new key with loadSessionBackupPrivateKeyFromSecretStorage()";

sdkPath(
    "SDK-20",
    "a backup of both",
    async ({ people, alice, bob, sdk, watch, aside, step, signedIn, countOn, expectKeys }) => {
        const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
        const { phone } = alice;
        const other = await people.device(alice, "Alice's tablet", await otherVersion(sdk));
        await phone.untilKnows(alice.userId, other.deviceId);
        await watch(alice, other);

        const restores = async (device: SdkClient, all: number): Promise<void> => {
            const { total, imported } = await device.enterRecoveryKey(alice.writtenDown.recoveryKey);
            await countOn(`${device.label} to restore every key`, { total, imported }, { total: all, imported: all });
        };
        await step(EACH_RESTORES, () => restores(other, sessions), { which: `${other.sdk.name} what ${sdk.name} did` });
        await aside(`${other.sdk.name} alone is there, and backs up`, async () => {
            await bob.phone.untilKnows(alice.userId, other.deviceId);
            phone.switchOff();
            await other.send(kitchen.id, "written on the tablet");
            await kitchen.talk(bob, { sessions: 2, messages: 2 });
            await alice.untilBackedUp(sessions + 3, other);
        });
        const onNewPhone = async (): Promise<SdkClient> => {
            const device = await people.device(alice, "Alice's new phone");
            await restores(device, sessions + 3);
            await kitchen.readOn(device);
            signedIn(device);
            await phone.switchOn();
            return device;
        };
        const fresh = await step(EACH_RESTORES, onNewPhone, { which: `${sdk.name} what ${other.sdk.name} did` });

        expectKeys().toBeKept({
            by: phone,
            onFreshDevice: fresh,
            others: [other],
            claims: ["K1", "K2", "K3", "K4", "K5"],
        });
    },
);

/** Which of the two replaces the backup: the device of the version under test, or that of the other one. */
for (const resets of ["this version", "the other version"] as const) {
    sdkPath(
        "SDK-20",
        `${resets} replaces the backup`,
        async ({ people, alice, bob, sdk, watch, step, countOn, newDevice, finding, expectKeys }) => {
            const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
            const tablet = await people.device(alice, "Alice's tablet", await otherVersion(sdk));
            await tablet.enterRecoveryKey(alice.writtenDown.recoveryKey);
            await bob.phone.untilKnows(alice.userId, tablet.deviceId);
            const [replacing, following] = resets === "this version" ? [alice.phone, tablet] : [tablet, alice.phone];
            await watch(alice, tablet);
            replacing.hasAtHand(alice.writtenDown.recoveryKey);
            following.hasAtHand(alice.writtenDown.recoveryKey);

            await step("resetKeyBackup() with one version", async () => {
                following.switchOff();
                await replacing.inTime((_, crypto) => crypto.resetKeyBackup());
                await alice.untilBackedUp(sessions, replacing);
                replacing.switchOff();
            });
            if (sdk.version !== OLDER && replacing === tablet) {
                const reader = await people.device(alice, "Alice's reader");
                await reader.enterRecoveryKey(alice.writtenDown.recoveryKey);
                const [onPhone, inBackup] = [
                    shareable(await alice.phone.heldSessions()),
                    shareable(await reader.heldSessions()),
                ];
                expect.soft(onPhone, "sessions that may be shared, on the newer device").toBe(sessions);
                expect.soft(inBackup, "sessions that may be shared, in the older one's backup").toBe(0);
                await reader.signOut();
                finding(spec("Sharing keys between users", "sharing-keys-between-users"), {
                    says: "A session of a room whose history newcomers may read is marked so, and shared with who is invited",
                    seen: `${sdk.name} writes the mark as m.shared_history, which ${tablet.sdk.name} does not know: what that one uploads is marked as not to be shared`,
                });
            }
            const version = (await alice.api.backupVersion())?.version;
            await step(FOLLOWS, async () => {
                await following.switchOn();
                await kitchen.talk(bob, { sessions: 1, messages: 2 });
                await following.read(kitchen.id, kitchen.eventIds);
                await alice.untilBackedUp(sessions + 1, following);
                const { uploadsTo } = await following.backupStatus();
                await countOn(`${following.label} to upload to the new backup`, uploadsTo, version);
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
