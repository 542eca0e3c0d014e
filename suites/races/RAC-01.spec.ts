/** Two devices replace the backup at the same time, with the same secret storage: at the end there is one, and it is whole. */
import { RESET_BACKUP } from "./operations.ts";
import { bothVerified, keptUnlessTorn, race } from "./race.ts";

race("RAC-01", {
    A: RESET_BACKUP,
    B: RESET_BACKUP,
    steps: {
        A: ["Both: resetKeyBackup()"],
        B: ["Both: resetKeyBackup()"],
        given: "Enter the recovery key where it is missing",
    },
    stage: bothVerified,
    onlyOn: "B",
    changes: ["backup"],
    judge: keptUnlessTorn,
});
