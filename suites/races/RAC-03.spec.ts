/** A device resets the backup while another uploads a key that only it has: the key is in the new backup. */
import { RESET, UPLOAD } from "./operations.ts";
import { bothVerified, race } from "./race.ts";

race("RAC-03", {
    A: RESET,
    B: UPLOAD,
    steps: {
        A: [
            'The phone: resetting: bootstrapSecretStorage({ setupNewSecretStorage, setupNewKeyBackup }), the classic "Reset"',
        ],
        B: ["The tablet: its upload of the key that it alone has"],
        given: "Enter the recovery key where it is missing",
    },
    stage: bothVerified,
    onlyOn: "B",
    changes: ["backup", "recovery key"],
    judge: ({ where, expectKeys }) => void expectKeys().toBeKept(where),
});
