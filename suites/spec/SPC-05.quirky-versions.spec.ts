/** A backup version whose `auth_data` other software wrote: its key from secret storage makes it usable all the same. */
import { rule } from "../../fixtures/rule.ts";
import type { BackupVersion } from "../../helpers/matrix/user-api.ts";
import { decodeBase64 } from "../../helpers/megolm/base64.ts";
import { type Case, caseTable } from "../../helpers/megolm/cases.ts";
import { BACKUPS } from "../../helpers/paths/catalogue/spec.ts";
import { knownDifferences } from "../../helpers/paths/known-differences.ts";

interface Cases {
    privateKey: string;
    versions: (Case & { auth_data: BackupVersion["auth_data"] })[];
}

const { privateKey, versions } = caseTable<Cases>("backups.json");
const REFUSED =
    "DecryptionKeyDoesNotMatchError: loadSessionBackupPrivateKeyFromSecretStorage: decryption key does not match backup info";

rule("SPC-05", "the quirky versions", async ({ people, says, step }) => {
    const usable = says(BACKUPS, "A backup is trusted by its private key, however its auth_data is written");
    const alice = await people.person("Alice");
    await alice.phone.signOut();
    await alice.putAnotherBackupKeyIntoSecretStorage(decodeBase64(privateKey));
    await step(["GET /room_keys/version", "Verify the signatures, or compare the public key"], async () => {
        for (const { name, auth_data } of versions) {
            const version = await alice.api.createBackupVersion(auth_data.public_key, auth_data.signatures);
            const device = await people.device(alice, `Alice's device for "${name}"`);
            device.hasAtHand(alice.writtenDown.recoveryKey);
            const seen = await device.inTime(async (_, crypto) => {
                try {
                    await crypto.loadSessionBackupPrivateKeyFromSecretStorage();
                } catch (error) {
                    return String(error);
                }
                await crypto.checkKeyBackupAndEnable();
                return crypto.getActiveSessionBackupVersion();
            });
            const isPadded = auth_data.public_key.endsWith("=");
            usable.must({
                case: name,
                expected: version,
                seen,
                ...(isPadded && { known: { difference: knownDifferences.publicKeyAsText, seen: REFUSED } }),
            });
        }
    });
});
