/** Two devices find no backup, and both create one. */
import { SET_UP } from "./operations.ts";
import { keptUnlessTorn, race, withoutKeyStorage } from "./race.ts";

race("RAC-07", {
    A: SET_UP,
    B: SET_UP,
    steps: {
        A: [
            "Both: checkKeyBackupAndEnable()",
            "Both: bootstrapSecretStorage({ setupNewSecretStorage, setupNewKeyBackup }), if it answered null",
        ],
        B: [
            "Both: checkKeyBackupAndEnable()",
            "Both: bootstrapSecretStorage({ setupNewSecretStorage, setupNewKeyBackup }), if it answered null",
        ],
        given: "Enter the recovery key where it is missing",
    },
    stage: withoutKeyStorage,
    onlyOn: "B",
    changes: ["backup", "recovery key"],
    judge: keptUnlessTorn,
});
