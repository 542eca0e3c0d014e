/** Two devices change the recovery key at the same time: one of the two that were shown opens secret storage, and the backup's key is in it. */
import { CHANGE_RECOVERY_KEY } from "./operations.ts";
import { bothVerified, race } from "./race.ts";

race("RAC-08", {
    A: CHANGE_RECOVERY_KEY,
    B: CHANGE_RECOVERY_KEY,
    steps: {
        A: ["Both: bootstrapSecretStorage({ setupNewSecretStorage })"],
        B: ["Both: bootstrapSecretStorage({ setupNewSecretStorage })"],
        given: "Enter the recovery key where it is missing",
    },
    stage: bothVerified,
    onlyOn: "B",
    changes: ["recovery key"],
    judge: ({ where, expectKeys }) => void expectKeys().toBeKept(where),
});
