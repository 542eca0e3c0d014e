import { describe, expect, test } from "vitest";
import { backupPublicKey } from "./backup.ts";
import { decodeBase64 } from "./base64.ts";
import { type Case, caseTable } from "./cases.ts";
import { FormatError } from "./format-error.ts";
import { decodeRecoveryKey } from "./recovery-key.ts";
import {
    checkSecretStorageKey,
    openSecret,
    type SealedSecret,
    type SecretStorageKeyDescription,
} from "./secret-storage.ts";

interface SecretStorageCases {
    recoveryKeyA: string;
    recoveryKeyB: string;
    backupKey: string;
    backupPublicKey: string;
    cases: (Case & { accountData: Record<string, object> })[];
}

const table = caseTable<SecretStorageCases>("secret-storage.json");
const KEYS = { A: decodeRecoveryKey(table.recoveryKeyA), B: decodeRecoveryKey(table.recoveryKeyB) };
const BACKUP_KEY = "m.megolm_backup.v1";
const CROSS_SIGNING = ["m.cross_signing.master", "m.cross_signing.self_signing", "m.cross_signing.user_signing"];
const ALL = [...CROSS_SIGNING, BACKUP_KEY];

/** What is right for each case: what the default key's description says of A and B, and which secrets each opens. */
const RIGHT: Record<string, { checks: [a: string, b: string]; A: string[]; B: string[] }> = {
    control: { checks: ["matches", "differs"], A: ALL, B: [] },
    // Any key is taken as right, and the wrong one shows at the secrets' MAC.
    "description without iv and mac": { checks: ["unchecked", "unchecked"], A: ALL, B: [] },
    "default_key names a key that is not described": { checks: ["no description", "no description"], A: ALL, B: [] },
    // The old recovery key still opens all of them; the default one opens none.
    "default_key names a described key that no secret is sealed with": {
        checks: ["differs", "matches"],
        A: ALL,
        B: [],
    },
    // The default key is right, and does not open the backup key.
    "backup key under A, the rest under the default B": {
        checks: ["differs", "matches"],
        A: [BACKUP_KEY],
        B: CROSS_SIGNING,
    },
};

describe("secret storage", () => {
    test.each(table.cases)("$name: $right", ({ name, accountData }) => {
        const { key: id } = accountData["m.secret_storage.default_key"] as { key: string };
        const description = accountData[`m.secret_storage.key.${id}`] as SecretStorageKeyDescription | undefined;
        const check = (key: Buffer) => (description ? checkSecretStorageKey(description, key) : "no description");
        const opened = (key: Buffer) => ALL.filter((type) => opens(type, accountData[type] as Secret, key));
        expect({ checks: [check(KEYS.A), check(KEYS.B)], A: opened(KEYS.A), B: opened(KEYS.B) }).toEqual(RIGHT[name]);
    });

    test.each(table.cases)("$name: what opens of the backup key is the key itself", ({ accountData }) => {
        const sealed = Object.values((accountData[BACKUP_KEY] as Secret).encrypted);
        for (const secret of sealed) {
            expect(openSecret(BACKUP_KEY, secret, KEYS.A)).toBe(table.backupKey);
        }
        expect(backupPublicKey(decodeBase64(table.backupKey))).toBe(table.backupPublicKey);
    });

    test("has as many cases as the table had when the results were checked by hand", () => {
        expect(table.cases).toHaveLength(5);
    });
});

interface Secret {
    encrypted: Record<string, SealedSecret>;
}

/** Whether a key opens a secret, whichever key it says it is sealed with. */
function opens(type: string, { encrypted }: Secret, key: Buffer): boolean {
    return Object.values(encrypted).some((secret) => {
        try {
            return openSecret(type, secret, key).length > 0;
        } catch (error) {
            if (!(error instanceof FormatError)) throw error;
            expect(error.message).toContain(`the MAC of ${type} is not by this key`);
            return false;
        }
    });
}
