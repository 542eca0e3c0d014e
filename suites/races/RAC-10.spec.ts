/** A device signs out while another resets the backup. */
import { RESET, SIGN_OUT } from "./operations.ts";
import { bothVerified, race } from "./race.ts";

race("RAC-10", {
    A: RESET,
    B: SIGN_OUT,
    steps: {
        A: [
            'The phone: resetting: bootstrapSecretStorage({ setupNewSecretStorage, setupNewKeyBackup }), the classic "Reset"',
        ],
        B: ["The tablet: client.logout(true)"],
    },
    stage: bothVerified,
    onlyOn: "A",
    changes: ["backup", "recovery key", "devices"],
    judge: ({ where, expectKeys }) => void expectKeys().toBeKept(where),
});
