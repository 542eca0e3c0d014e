/** Two devices reset the backup and the recovery key at the same time: whoever is told that it failed does it once more. */
import { RESET } from "./operations.ts";
import { bothVerified, keptUnlessTorn, race } from "./race.ts";

race("RAC-02", {
    A: RESET,
    B: RESET,
    steps: {
        A: [
            'Both: resetting: bootstrapSecretStorage({ setupNewSecretStorage, setupNewKeyBackup }), the classic "Reset"',
        ],
        B: [
            'Both: resetting: bootstrapSecretStorage({ setupNewSecretStorage, setupNewKeyBackup }), the classic "Reset"',
        ],
        given: "Enter the recovery key where it is missing",
    },
    stage: bothVerified,
    onlyOn: "B",
    changes: ["backup", "recovery key"],
    judge: keptUnlessTorn,
});
