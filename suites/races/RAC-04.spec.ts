/** A device resets the backup while a new one restores from the old one: whatever it was given, it has everything once it has the new key. */
import { RESET, RESTORE } from "./operations.ts";
import { newTablet, race } from "./race.ts";

race("RAC-04", {
    A: RESET,
    B: RESTORE,
    steps: {
        A: [
            'The phone: resetting: bootstrapSecretStorage({ setupNewSecretStorage, setupNewKeyBackup }), the classic "Reset"',
        ],
        B: ["The tablet: loadSessionBackupPrivateKeyFromSecretStorage(), restoreKeyBackup()"],
        given: "Enter the recovery key where it is missing",
        restored: "The tablet, once everything is uploaded: restoreKeyBackup() again",
    },
    stage: newTablet,
    onlyOn: "A",
    changes: ["backup", "recovery key"],
    judge: ({ where, devices, expectKeys }) => expectKeys().toBeKept({ ...where, onFreshDevice: devices.B }),
});
