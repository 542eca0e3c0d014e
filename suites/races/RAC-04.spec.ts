/** A device resets the backup while a new one restores from the old one: whatever it was given, it has everything once it has the new key. */
import { RESET, RESTORE } from "./operations.ts";
import { newTablet, race } from "./race.ts";

race("RAC-04", {
    A: RESET,
    B: RESTORE,
    stage: newTablet,
    onlyOn: "A",
    changes: ["backup", "recovery key"],
    judge: ({ where, devices, expectKeys }) => expectKeys().toBeKept({ ...where, onFreshDevice: devices.B }),
});
