/** Two devices find no backup, and both create one. */
import { SET_UP } from "./operations.ts";
import { keptUnlessTorn, race, withoutKeyStorage } from "./race.ts";

race("RAC-07", {
    A: SET_UP,
    B: SET_UP,
    stage: withoutKeyStorage,
    onlyOn: "B",
    changes: ["backup", "recovery key"],
    judge: keptUnlessTorn,
});
