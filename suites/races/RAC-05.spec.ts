/** A device uploads while a new one restores: what came too late for it comes afterwards. */
import { RESTORE, UPLOAD } from "./operations.ts";
import { newTablet, race } from "./race.ts";

race("RAC-05", {
    A: UPLOAD,
    B: RESTORE,
    steps: {
        A: ["The phone: its upload of a key that was not there before"],
        B: ["The tablet: loadSessionBackupPrivateKeyFromSecretStorage(), restoreKeyBackup()"],
        given: "Enter the recovery key where it is missing",
        restored: "The tablet, once everything is uploaded: restoreKeyBackup() again",
    },
    stage: newTablet,
    onlyOn: "A",
    changes: [],
    judge: ({ where, devices, expectKeys }) => expectKeys().toBeKept({ ...where, onFreshDevice: devices.B }),
});
