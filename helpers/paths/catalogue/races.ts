import type { PathEntry } from "../path-entry.ts";
import { automated } from "./proof.ts";
import { CRYPTO_API, JS_SDK_CODE, KEY_BACKUP_GUIDE, RESETTING_THE_BACKUP } from "./sources.ts";

const race = { area: "races", client: "matrix-js-sdk", generations: [], proof: automated } as const;

const KEPT: PathEntry["claims"] = ["K1", "K3", "K4", "K5", "K6"];
const RESTORED: PathEntry["claims"] = ["K1", "K2", "K3", "K4", "K5", "K6"];
const BOTH_VERIFIED = "A phone and a tablet, both verified, with every key; one of them has one more, not uploaded yet";
const RESET = 'resetting: bootstrapSecretStorage({ setupNewSecretStorage, setupNewKeyBackup }), the classic "Reset"';
const NEW_TABLET = "A phone with every key and a key that is not uploaded yet; a tablet that was just signed in";
const RESTORE = "loadSessionBackupPrivateKeyFromSecretStorage(), restoreKeyBackup()";
const RESTORED_AGAIN = "The tablet, once everything is uploaded: restoreKeyBackup() again";
const GIVEN_THE_KEY = "Enter the recovery key where it is missing";

/**
 * What two devices of one account do at the same time, each as its document says. All orders in which the homeserver can
 * hear the requests that decide are tried.
 */
export const races = [
    {
        ...race,
        id: "RAC-01",
        title: "Two devices replace the backup",
        sources: [KEY_BACKUP_GUIDE, JS_SDK_CODE],
        before: [BOTH_VERIFIED],
        steps: ["Both: resetKeyBackup()", GIVEN_THE_KEY],
        claims: KEPT,
    },
    {
        ...race,
        id: "RAC-02",
        title: "Two devices reset the backup",
        sources: [RESETTING_THE_BACKUP, JS_SDK_CODE],
        before: [BOTH_VERIFIED],
        steps: [`Both: ${RESET}`, GIVEN_THE_KEY],
        claims: KEPT,
        note: "Who sets a recovery key while another does is told that it failed: it does it once more.",
    },
    {
        ...race,
        id: "RAC-03",
        title: "One device resets the backup, another uploads to it",
        sources: [RESETTING_THE_BACKUP, KEY_BACKUP_GUIDE],
        before: [BOTH_VERIFIED],
        steps: [`The phone: ${RESET}`, "The tablet: its upload of the key that it alone has", GIVEN_THE_KEY],
        claims: KEPT,
    },
    {
        ...race,
        id: "RAC-04",
        title: "One device resets the backup, another restores from it",
        sources: [RESETTING_THE_BACKUP, KEY_BACKUP_GUIDE],
        before: [NEW_TABLET],
        steps: [`The phone: ${RESET}`, `The tablet: ${RESTORE}`, GIVEN_THE_KEY, RESTORED_AGAIN],
        claims: RESTORED,
    },
    {
        ...race,
        id: "RAC-05",
        title: "One device uploads to the backup, another restores from it",
        sources: [KEY_BACKUP_GUIDE],
        before: [NEW_TABLET],
        steps: [
            "The phone: its upload of a key that was not there before",
            `The tablet: ${RESTORE}`,
            GIVEN_THE_KEY,
            RESTORED_AGAIN,
        ],
        claims: RESTORED,
    },
    {
        ...race,
        id: "RAC-06",
        title: "One device deletes key storage, another uploads to it",
        sources: [CRYPTO_API, KEY_BACKUP_GUIDE],
        before: [BOTH_VERIFIED],
        steps: ["The phone: disableKeyStorage()", "The tablet: its upload of the key that it alone has"],
        claims: ["K1", "K3", "K6"],
    },
    {
        ...race,
        id: "RAC-07",
        title: "Two devices find no backup, and both create one",
        sources: [KEY_BACKUP_GUIDE, CRYPTO_API],
        before: ["A phone and a tablet, both verified, with every key; no backup, and no secret storage"],
        steps: [
            "Both: checkKeyBackupAndEnable()",
            "Both: bootstrapSecretStorage({ setupNewSecretStorage, setupNewKeyBackup }), if it answered null",
            GIVEN_THE_KEY,
        ],
        claims: KEPT,
    },
    {
        ...race,
        id: "RAC-08",
        title: "Two devices change the recovery key",
        sources: [CRYPTO_API],
        before: [BOTH_VERIFIED],
        steps: ["Both: bootstrapSecretStorage({ setupNewSecretStorage })", GIVEN_THE_KEY],
        claims: KEPT,
    },
    {
        ...race,
        id: "RAC-09",
        title: "One device signs out, another uploads",
        sources: [JS_SDK_CODE, KEY_BACKUP_GUIDE],
        before: [BOTH_VERIFIED],
        steps: ["The phone: its upload of a key that was not there before", "The tablet: client.logout(true)"],
        claims: KEPT,
    },
    {
        ...race,
        id: "RAC-10",
        title: "One device resets the backup, another signs out",
        sources: [RESETTING_THE_BACKUP, JS_SDK_CODE],
        before: [BOTH_VERIFIED],
        steps: [`The phone: ${RESET}`, "The tablet: client.logout(true)"],
        claims: KEPT,
    },
] as const satisfies readonly PathEntry[];
