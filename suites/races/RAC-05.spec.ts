/** A device uploads while a new one restores: what came too late for it comes afterwards. */
import { RESTORE, UPLOAD } from "./operations.ts";
import { newTablet, race } from "./race.ts";

race("RAC-05", {
    A: UPLOAD,
    B: RESTORE,
    stage: newTablet,
    onlyOn: "A",
    changes: [],
    judge: ({ where, devices, expectKeys }) => expectKeys().toBeKept({ ...where, onFreshDevice: devices.B }),
});
