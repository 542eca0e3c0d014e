import { expect, test } from "vitest";
import { pathEntry } from "./catalogue.ts";
import { whyNotOn } from "./generations.ts";

test("a path is run on the generations that it is documented for", () => {
    expect(whyNotOn("newest", pathEntry("SET-N1"))).toBeUndefined();
    expect(whyNotOn("classic", pathEntry("VER-01"))).toBeUndefined();
    expect(whyNotOn("modern", pathEntry("VER-01"))).toBeUndefined();
});

test("on any other it is left out, in words", () => {
    expect(whyNotOn("modern", pathEntry("SET-N1"))).toBe(
        "documented for the newest UI, and this Element Web has the modern one",
    );
    expect(whyNotOn("newest", pathEntry("VER-01"))).toBe(
        "documented for the classic and the modern UI, and this Element Web has the newest one",
    );
});

test("a path of no UI is run beside whichever there is", () => {
    expect(whyNotOn("classic", { ...pathEntry("VER-01"), client: "matrix-js-sdk", generations: [] })).toBeUndefined();
});
