/**
 * "checkKeyBackupAndEnable() fetches the current backup version from the server. If a trusted backup exists, it starts backing
 * up new keys to it automatically and returns a KeyBackupCheck. If there is no backup, it returns null."
 */
import { sdkPath } from "../../fixtures/sdk-path.ts";
import type { SdkClient } from "../../helpers/clients/sdk/sdk-client.ts";
import type { Statement } from "../../helpers/ledger/history.ts";
import { backupPublicKey } from "../../helpers/megolm/backup.ts";
import { decodeRecoveryKey } from "../../helpers/megolm/recovery-key.ts";
import { peopleWhoTalked, talkBeforeAnyBackup } from "../history.ts";
import { backupKeyOn } from "./backup-key.ts";

const CHECK = "checkKeyBackupAndEnable()";
const PRINTED = "what the guide's example prints";

/** What the guide's example prints, and whether the SDK has begun to back up. */
interface Checked {
    printed: string[];
    version: string | null;
}

/** The guide's example as it stands. Each line that it prints is told, with what it means. */
async function check(
    device: SdkClient,
    told: (client: string, text: string, means?: Statement) => void | Promise<void>,
): Promise<Checked> {
    const printed: [string, Statement?][] = [];
    const console = { log: (words: string, value?: unknown) => printed.push([`${words} ${value ?? ""}`.trim()]) };
    const version = await device.inTime(async (matrixClient) => {
        const crypto = matrixClient.getCrypto();
        if (!crypto) throw new Error("there is no crypto");

        // Returns null if there is no backup on the server.
        const check = await crypto.checkKeyBackupAndEnable();

        if (check === null) {
            console.log("No key backup found");
        } else {
            console.log("Backup version:", check.backupInfo.version);
            console.log("Trusted:", check.trustInfo.trusted);
            console.log("Matches decryption key:", check.trustInfo.matchesDecryptionKey);
        }
        return check?.backupInfo.version ?? null;
    });
    const { uploadsTo } = await device.backupStatus();
    const about: Statement = { about: "version", version };
    for (const [index, [text]] of printed.entries()) await told(device.label, text, index === 0 ? about : undefined);
    const enabled = uploadsTo === null ? "not connected" : "connected";
    await told(device.label, `getActiveSessionBackupVersion(): ${uploadsTo}`, { about: enabled });
    return { printed: printed.map(([text]) => text), version };
}

sdkPath("SDK-01", "no backup", async ({ people, bob, watch, step, told, countOn, expectKeys }) => {
    const alice = await people.person("Alice", { recovery: "none" });
    await talkBeforeAnyBackup(people, alice, bob);
    await watch(alice);

    const { printed } = await step(CHECK, () => check(alice.phone, told));

    await countOn(PRINTED, printed, ["No key backup found"]);
    expectKeys().toBeKept({ by: alice.phone });
});

sdkPath("SDK-01", "a trusted backup", async ({ people, alice, bob, watch, step, aside, told, countOn, expectKeys }) => {
    const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
    const tablet = await people.device(alice, "Alice's tablet");
    await tablet.verifyByRecoveryKey(alice.writtenDown.recoveryKey);
    await watch(alice, tablet);

    const { printed, version } = await step(CHECK, () => check(tablet, told));
    const onPhone = await step(CHECK, () => check(alice.phone, told), { which: "where the backup's key is" });

    const trusted = [`Backup version: ${version}`, "Trusted: true"];
    await countOn(PRINTED, printed, [...trusted, "Matches decryption key: false"]);
    await countOn(PRINTED, onPhone.printed, [...trusted, "Matches decryption key: true"]);
    await aside("Afterwards: new keys are backed up automatically", async () => {
        await tablet.send(kitchen.id, "from the tablet");
        await alice.untilBackedUp(sessions + 1, tablet);
    });
    expectKeys().toBeKept({ by: alice.phone });
});

sdkPath("SDK-01", "an untrusted backup", async ({ people, alice, bob, watch, step, told, countOn, expectKeys }) => {
    await peopleWhoTalked(people, alice, bob);
    const stranger = await people.device(alice, "Alice's unverified tablet");
    await watch(alice, stranger);

    const { printed, version } = await step(CHECK, () => check(stranger, told));

    await countOn(PRINTED, printed, [`Backup version: ${version}`, "Trusted: false", "Matches decryption key: false"]);
    expectKeys().toBeKept({ by: alice.phone });
});

sdkPath(
    "SDK-01",
    "an untrusted backup whose key it has",
    async ({ people, alice, bob, watch, step, told, countOn, expectKeys }) => {
        await peopleWhoTalked(people, alice, bob);
        const key = await backupKeyOn(alice.phone, alice);
        const stranger = await people.device(alice, "Alice's unverified tablet");
        const { version } = await alice.currentBackup();
        await stranger.inTime((_, crypto) => crypto.storeSessionBackupPrivateKey(key, version));
        await watch(alice, stranger);

        const { printed } = await step(CHECK, () => check(stranger, told));

        await countOn(PRINTED, printed, [
            `Backup version: ${version}`,
            "Trusted: false",
            "Matches decryption key: true",
        ]);
        expectKeys().toBeKept({ by: alice.phone });
    },
);

sdkPath(
    "SDK-01",
    "a backup with another key",
    async ({ people, alice, bob, watch, step, aside, told, countOn, expectKeys }) => {
        await peopleWhoTalked(people, alice, bob);
        await watch(alice);

        const version = await aside(
            "Somebody puts a backup of another key in its place, and signs it with nothing",
            () => alice.api.createBackupVersion(backupPublicKey(decodeRecoveryKey(alice.writtenDown.recoveryKey))),
        );
        const { printed } = await step(CHECK, () => check(alice.phone, told));

        await countOn(PRINTED, printed, [
            `Backup version: ${version}`,
            "Trusted: false",
            "Matches decryption key: false",
        ]);
        expectKeys().toBeKept({ by: alice.phone, changes: ["backup"] });
    },
);
