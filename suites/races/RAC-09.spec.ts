/** A device signs out while another uploads the same keys. */
import { SIGN_OUT, UPLOAD } from "./operations.ts";
import { bothVerified, race } from "./race.ts";

race("RAC-09", {
    A: UPLOAD,
    B: SIGN_OUT,
    stage: bothVerified,
    onlyOn: "A",
    changes: ["devices"],
    judge: ({ where, expectKeys }) => void expectKeys().toBeKept(where),
});
