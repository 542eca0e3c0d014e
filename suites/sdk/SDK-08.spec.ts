/**
 * "Checking the active backup version" and "Determining backup trust": what the SDK answers, against what the server has, where
 * the backup is active, where the device does not trust it, and where it was replaced.
 */
import { expect } from "@playwright/test";
import { sdkPath } from "../../fixtures/sdk-path.ts";
import type { SdkClient } from "../../helpers/clients/sdk/sdk-client.ts";
import type { Statement } from "../../helpers/ledger/history.ts";
import { backupPublicKey } from "../../helpers/megolm/backup.ts";
import { decodeRecoveryKey } from "../../helpers/megolm/recovery-key.ts";
import { KEY_BACKUP_GUIDE } from "../../helpers/paths/catalogue/sources.ts";
import { peopleWhoTalked } from "../history.ts";

const ACTIVE = "getActiveSessionBackupVersion()";
const INFO = "getKeyBackupInfo()";
const TRUST = "isKeyBackupTrusted(backupInfo)";
const ACTIVE_SAID = "what the SDK says of the active backup";
const TRUST_SAID = "what the SDK says of the backup that there is";
const TRUSTED = ["Backup trusted: true", "Matches decryption key: true"];

/** The guide's first example as it stands. @returns what it prints, and what that says about keys */
function activeVersion(device: SdkClient): Promise<{ text: string; means: Statement }> {
    return device.inTime(async (_, crypto): Promise<{ text: string; means: Statement }> => {
        const version = await crypto.getActiveSessionBackupVersion();
        if (version !== null) {
            return { text: `Active backup version: ${version}`, means: { about: "version", version } };
        } else {
            return { text: "Automatic key backup is not enabled", means: { about: "not connected" } };
        }
    });
}

/** What it says about keys: that the device has the backup's. */
function saysAccess(printed: readonly string[]): Statement | undefined {
    return printed.includes("Matches decryption key: true") ? { about: "access" } : undefined;
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

sdkPath(
    "SDK-08",
    "the active backup",
    async ({ people, alice, bob, watch, step, aside, told, countOn, finding, expectKeys }) => {
        const { sessions } = await peopleWhoTalked(people, alice, bob);
        const { phone } = alice;
        await watch(alice);
        const { version, count } = await alice.currentBackup();

        await step(ACTIVE, async () => {
            const { text, means } = await activeVersion(phone);
            await countOn(ACTIVE_SAID, text, `Active backup version: ${version}`);
            await told(phone.label, text, means);
        });
        await step([INFO, TRUST], async () => {
            const seen = await trust(phone);
            await countOn(TRUST_SAID, seen.printed, TRUSTED);
            await told(phone.label, seen.printed.join(", "), saysAccess(seen.printed));
            await countOn("the server to count every key", count, sessions);
            expect.soft(seen, "what getKeyBackupInfo() says of the same version").toMatchObject({ version, count: 0 });
            finding(KEY_BACKUP_GUIDE, {
                says: "count: number of keys stored in this backup",
                seen: `getKeyBackupInfo() answers count: 0 for a backup with ${count} keys: it is what the server said when the backup was looked for last`,
            });
        });
        await aside("checkKeyBackupAndEnable(), and asked once more", async () => {
            await phone.lookForBackup();
            await countOn(TRUST_SAID, await trust(phone), { printed: TRUSTED, count, version });
        });

        expectKeys().toBeKept({ by: phone });
    },
);

sdkPath("SDK-08", "an untrusted backup", async ({ people, alice, bob, watch, step, told, countOn, expectKeys }) => {
    await peopleWhoTalked(people, alice, bob);
    const stranger = await people.device(alice, "Alice's unverified tablet");
    await watch(alice, stranger);
    const { version, count } = await alice.currentBackup();

    await step([INFO, TRUST], async () => {
        const printed = ["Backup trusted: false", "Matches decryption key: false"];
        await countOn(TRUST_SAID, await trust(stranger), { printed, version, count });
    });
    await step(ACTIVE, async () => {
        const { text, means } = await activeVersion(stranger);
        await countOn(ACTIVE_SAID, text, "Automatic key backup is not enabled");
        await told(stranger.label, text, means);
    });

    expectKeys().toBeKept({ by: alice.phone });
});

sdkPath(
    "SDK-08",
    "replaced behind its back",
    async ({ people, alice, bob, watch, step, aside, told, countOn, finding, expectKeys }) => {
        await peopleWhoTalked(people, alice, bob);
        const { phone } = alice;
        await watch(alice);
        const old = await alice.currentBackup();

        const version = await aside("Another client puts a backup of another key in its place", async () => {
            await alice.deleteBackup();
            return alice.api.createBackupVersion(backupPublicKey(decodeRecoveryKey(alice.writtenDown.recoveryKey)));
        });
        await step([ACTIVE, INFO, TRUST], async () => {
            const { text } = await activeVersion(phone);
            expect.soft(text, ACTIVE_SAID).toBe(`Active backup version: ${old.version}`);
            const seen = await trust(phone);
            expect.soft(seen, TRUST_SAID).toMatchObject({ printed: TRUSTED, version: old.version });
            finding(KEY_BACKUP_GUIDE, {
                says: "which backup version is currently active for automatic uploads; whether a specific backup is trusted",
                seen: `version ${old.version} is active, trusted, and matches, says a device after another client has deleted it and made version ${version}: until its next upload is refused, or checkKeyBackupAndEnable() is called`,
            });
        });
        await aside("checkKeyBackupAndEnable(), and asked once more", async () => {
            await phone.lookForBackup();
            const { text, means } = await activeVersion(phone);
            await countOn(ACTIVE_SAID, text, "Automatic key backup is not enabled");
            await told(phone.label, text, means);
        });

        expectKeys().toBeKept({ by: phone, changes: ["backup"] });
    },
);

sdkPath(
    "SDK-08",
    "replaced by another device, which sends it the key",
    async ({ people, alice, bob, watch, step, aside, told, countOn, expectKeys }) => {
        await peopleWhoTalked(people, alice, bob);
        const { phone } = alice;
        const laptop = await people.device(alice, "Alice's laptop");
        await laptop.enterRecoveryKey(alice.writtenDown.recoveryKey);
        await watch(alice, laptop);

        await aside("Another device calls resetKeyBackup()", async () => {
            await laptop.inTime((_, crypto) => crypto.resetKeyBackup());
            await alice.untilGivenTheBackupKey(phone);
        });
        const version = (await alice.api.backupVersion())?.version;
        await step(ACTIVE, async () => {
            const { text, means } = await activeVersion(phone);
            await countOn(ACTIVE_SAID, text, `Active backup version: ${version}`);
            await told(phone.label, text, means);
        });
        await step([INFO, TRUST], async () => {
            const seen = await trust(phone);
            await countOn(TRUST_SAID, [seen.version, ...seen.printed], [version, ...TRUSTED]);
            await told(phone.label, seen.printed.join(", "), saysAccess(seen.printed));
        });

        expectKeys().toBeKept({ by: phone, changes: ["backup"] });
    },
    { methods: ["pushSecretToVerifiedDevices"] },
);
