/**
 * "Checking the active backup version" and "Determining backup trust": what the SDK answers, against what the server has, where
 * the backup is active, where the device does not trust it, and where it was replaced.
 */
import { expect } from "@playwright/test";
import { sdkPath } from "../../fixtures/sdk-path.ts";
import type { SdkClient } from "../../helpers/clients/sdk/sdk-client.ts";
import { backupPublicKey } from "../../helpers/megolm/backup.ts";
import { decodeRecoveryKey } from "../../helpers/megolm/recovery-key.ts";
import { KEY_BACKUP_GUIDE } from "../../helpers/paths/catalogue/sources.ts";
import { peopleWhoTalked } from "../history.ts";

const ACTIVE = "Checking the active backup version";
const TRUST = "Determining backup trust";

/** The guide's first example as it stands. @returns what it prints */
function activeVersion(device: SdkClient): Promise<string> {
    return device.inTime(async (_, crypto) => {
        const version = await crypto.getActiveSessionBackupVersion();
        if (version !== null) {
            return `Active backup version: ${version}`;
        } else {
            return "Automatic key backup is not enabled";
        }
    });
}

/** The guide's second example as it stands. @returns what it prints, and the count and version that it was told of */
function trust(device: SdkClient): Promise<{ printed: string[]; count?: number; version?: string }> {
    const printed: string[] = [];
    const console = { log: (words: string, value: boolean) => printed.push(`${words} ${value}`) };
    return device.inTime(async (_, crypto) => {
        const backupInfo = await crypto.getKeyBackupInfo();
        if (backupInfo) {
            const trustInfo = await crypto.isKeyBackupTrusted(backupInfo);
            console.log("Backup trusted:", trustInfo.trusted);
            console.log("Matches decryption key:", trustInfo.matchesDecryptionKey);
        }
        const { count, version } = backupInfo ?? {};
        return { printed, ...(count !== undefined && { count }), ...(version !== undefined && { version }) };
    });
}

sdkPath("SDK-08", "the active backup", async ({ people, alice, bob, watch, step, told, finding, expectKeys }) => {
    const { sessions } = await peopleWhoTalked(people, alice, bob);
    const { phone } = alice;
    await watch(alice);
    const { version, count } = await alice.currentBackup();

    await step(ACTIVE, async () => {
        expect(await activeVersion(phone)).toBe(`Active backup version: ${version}`);
        await told(phone.label, `Active backup version: ${version}`, { about: "version", version });
    });
    await step(TRUST, async () => {
        const seen = await trust(phone);
        expect(seen.printed).toEqual(["Backup trusted: true", "Matches decryption key: true"]);
        await told(phone.label, seen.printed.join(", "), { about: "access" });
        expect(count, "entries on the server").toBe(sessions);
        expect(seen, "what getKeyBackupInfo() says of the same version").toMatchObject({ version, count: 0 });
        finding(KEY_BACKUP_GUIDE, {
            says: "count: number of keys stored in this backup",
            seen: `getKeyBackupInfo() answers count: 0 for a backup with ${count} keys: it is what the server said when the backup was looked for last`,
        });
    });
    await step("checkKeyBackupAndEnable(), and once more", async () => {
        await phone.lookForBackup();
        expect(await trust(phone)).toMatchObject({ version, count });
    });

    expectKeys().toBeKept({ by: phone });
});

sdkPath("SDK-08", "an untrusted backup", async ({ people, alice, bob, watch, step, told, expectKeys }) => {
    await peopleWhoTalked(people, alice, bob);
    const stranger = await people.device(alice, "Alice's unverified tablet");
    await watch(alice, stranger);
    const { version, count } = await alice.currentBackup();

    await step(TRUST, async () => {
        expect(await trust(stranger)).toEqual({
            printed: ["Backup trusted: false", "Matches decryption key: false"],
            version,
            count,
        });
    });
    await step(ACTIVE, async () => {
        expect(await activeVersion(stranger)).toBe("Automatic key backup is not enabled");
        await told(stranger.label, "Automatic key backup is not enabled", { about: "not connected" });
    });

    expectKeys().toBeKept({ by: alice.phone });
});

sdkPath(
    "SDK-08",
    "replaced behind its back",
    async ({ people, alice, bob, watch, step, told, finding, expectKeys }) => {
        await peopleWhoTalked(people, alice, bob);
        const { phone } = alice;
        await watch(alice);
        const old = await alice.currentBackup();

        const version = await step("Another client puts a backup of another key in its place", async () => {
            await alice.deleteBackup();
            return alice.api.createBackupVersion(backupPublicKey(decodeRecoveryKey(alice.writtenDown.recoveryKey)));
        });
        await step(`${ACTIVE}, ${TRUST}`, async () => {
            expect(await activeVersion(phone)).toBe(`Active backup version: ${old.version}`);
            expect(await trust(phone)).toMatchObject({
                printed: ["Backup trusted: true", "Matches decryption key: true"],
                version: old.version,
            });
            finding(KEY_BACKUP_GUIDE, {
                says: "which backup version is currently active for automatic uploads; whether a specific backup is trusted",
                seen: `version ${old.version} is active, trusted, and matches, says a device after another client has deleted it and made version ${version}: until its next upload is refused, or checkKeyBackupAndEnable() is called`,
            });
        });
        await step("checkKeyBackupAndEnable(), and once more", async () => {
            await phone.lookForBackup();
            expect(await activeVersion(phone)).toBe("Automatic key backup is not enabled");
            await told(phone.label, "Automatic key backup is not enabled", { about: "not connected" });
        });

        expectKeys().toBeKept({ by: phone, changes: ["backup"] });
    },
);

sdkPath(
    "SDK-08",
    "replaced by another device, which sends it the key",
    async ({ people, alice, bob, watch, step, told, expectKeys }) => {
        await peopleWhoTalked(people, alice, bob);
        const { phone } = alice;
        const laptop = await people.device(alice, "Alice's laptop");
        await laptop.enterRecoveryKey(alice.writtenDown.recoveryKey);
        await watch(alice, laptop);

        await step("Another device calls resetKeyBackup()", async () => {
            await laptop.inTime((_, crypto) => crypto.resetKeyBackup());
            await alice.untilGivenTheBackupKey(phone);
        });
        await step(`${ACTIVE}, ${TRUST}`, async () => {
            const { version } = await alice.currentBackup();
            expect(await activeVersion(phone)).toBe(`Active backup version: ${version}`);
            expect(await trust(phone)).toMatchObject({
                printed: ["Backup trusted: true", "Matches decryption key: true"],
                version,
            });
            await told(phone.label, `Active backup version: ${version}`, { about: "version", version });
            await told(phone.label, "Matches decryption key: true", { about: "access" });
        });

        expectKeys().toBeKept({ by: phone, changes: ["backup"] });
    },
    { methods: ["pushSecretToVerifiedDevices"] },
);
