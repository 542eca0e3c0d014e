/** A device deletes key storage while another uploads: no backup is left, and no device takes its keys for backed up. */
import { expect } from "@playwright/test";
import { DELETE, UPLOAD } from "./operations.ts";
import { bothVerified, race } from "./race.ts";

race("RAC-06", {
    A: DELETE,
    B: UPLOAD,
    stage: bothVerified,
    onlyOn: "B",
    changes: ["backup", "recovery key"],
    judge: async ({ where, devices: { A, B }, expectKeys }) => {
        expectKeys().toBeKept(where);
        for (const device of [A, B]) {
            const { uploadsTo } = await device.backupStatus();
            expect(uploadsTo, `the backup that ${device.label} uploads to`).toBeNull();
        }
    },
});
