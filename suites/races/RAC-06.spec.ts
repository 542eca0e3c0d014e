/** A device deletes key storage while another uploads: no backup is left, and no device takes its keys for backed up. */
import { DELETE, UPLOAD } from "./operations.ts";
import { bothVerified, race } from "./race.ts";

race("RAC-06", {
    A: DELETE,
    B: UPLOAD,
    steps: {
        A: ["The phone: disableKeyStorage()"],
        B: ["The tablet: its upload of the key that it alone has"],
    },
    stage: bothVerified,
    onlyOn: "B",
    changes: ["backup", "recovery key"],
    judge: async ({ where, devices: { A, B }, countOn, expectKeys }) => {
        for (const device of [A, B]) {
            await countOn(`${device.label} to upload to no backup`, (await device.backupStatus()).uploadsTo, null);
        }
        expectKeys().toBeKept(where);
    },
});
