import { randomBytes } from "node:crypto";
import { encodeBase64 } from "../../../helpers/megolm/base64.ts";
import { sealSecret } from "../../../helpers/megolm/secret-storage.ts";
import type { Scenario } from "../scenario.ts";
import { losingTheBackup, type Sabotage } from "./sabotage.ts";

const BACKUP_KEY = "m.megolm_backup.v1";

/** What is done to secret storage: the user's way into the backup. */
export function secretSabotages(): Sabotage[] {
    const cases: [title: string, act: (scenario: Scenario) => Promise<void>][] = [
        ["the backup's key is gone from secret storage", ({ alice }) => alice.takeBackupKeyOutOfSecretStorage()],
        [
            "the backup's key in secret storage is sealed to another",
            async ({ alice }) => {
                const secret = await alice.api.accountData<{ encrypted: Record<string, object> }>(BACKUP_KEY);
                const [keyId = ""] = Object.keys(secret?.encrypted ?? {});
                const other = sealSecret(BACKUP_KEY, encodeBase64(randomBytes(32)), randomBytes(32));
                await alice.api.setAccountData(BACKUP_KEY, { encrypted: { [keyId]: { ...other } } });
            },
        ],
        [
            "secret storage has another key, which the user has not",
            async ({ alice }) => {
                const keyId = "another";
                const key = randomBytes(32);
                const { iv, mac } = sealSecret("", "\0".repeat(32), key);
                await alice.api.setAccountData(`m.secret_storage.key.${keyId}`, {
                    algorithm: "m.secret_storage.v1.aes-hmac-sha2",
                    iv,
                    mac,
                });
                await alice.api.setAccountData("m.secret_storage.default_key", { key: keyId });
            },
        ],
        ["secret storage is gone", ({ alice }) => alice.api.setAccountData("m.secret_storage.default_key", {})],
    ];
    const closing = cases.map(
        ([title, act]): Sabotage => ({ title, act, store: "backup", closes: true, breaks: ["K4", "K5"] }),
    );
    return [
        ...closing,
        losingTheBackup("secret storage has the key of another backup", ["K4", "K5"], ({ alice }) =>
            alice.putAnotherBackupKeyIntoSecretStorage(),
        ),
    ];
}
