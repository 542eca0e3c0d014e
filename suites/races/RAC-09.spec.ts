/** A device signs out while another uploads the same keys. */
import { SIGN_OUT, UPLOAD } from "./operations.ts";
import { bothVerified, race } from "./race.ts";

race("RAC-09", {
    A: UPLOAD,
    B: SIGN_OUT,
    steps: {
        A: ["The phone: its upload of a key that was not there before"],
        B: ["The tablet: client.logout(true)"],
    },
    stage: bothVerified,
    onlyOn: "A",
    changes: ["devices"],
    judge: ({ where, expectKeys }) => void expectKeys().toBeKept(where),
});
