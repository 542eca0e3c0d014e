/** A device deletes key storage while another uploads: no backup is left, and no device takes its keys for backed up. */
import { DELETE, UPLOAD } from "./operations.ts";
import { bothVerified, race } from "./race.ts";

race("RAC-06", {
    A: DELETE,
    B: UPLOAD,
    stage: bothVerified,
    onlyOn: "B",
    changes: ["backup", "recovery key"],
    judge: ({ where, expectKeys }) => void expectKeys().toBeKept(where),
});
