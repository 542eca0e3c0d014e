import { expect, test } from "vitest";
import { catalogue, pathEntry } from "../../helpers/paths/catalogue.ts";
import { requireSpecs } from "./specs.ts";

test("every path that a spec has proven is run, without a word", () => {
    expect(requireSpecs(catalogue.filter(({ proof }) => proof.status === "automated"))).toEqual([]);
});

test("a path whose spec has never run is run, and that is said", () => {
    expect(requireSpecs([pathEntry("RST-C0"), pathEntry("SET-N1")])).toEqual([
        "SET-N1  its spec is written from the sources; no build of that generation has run it: where it fails, it may be the spec that is wrong",
    ]);
});

test("a path without a spec is a Problem that says why it has none", () => {
    expect(() => requireSpecs([pathEntry("SET-N1"), pathEntry("VER-10")])).toThrow(
        "VER-10 has no spec that could be run: not automated: ",
    );
});
