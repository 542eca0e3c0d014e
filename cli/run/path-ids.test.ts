import { expect, test } from "vitest";
import { catalogue } from "../../helpers/paths/catalogue.ts";
import { resolvePathIds, withAreas } from "./path-ids.ts";

const known = ["RST-C0", "RST-C1", "EXP-C1"];

test("finds ids in any case, each once", () => {
    expect(resolvePathIds(["exp-c1", "RST-C0", "EXP-C1"], known)).toEqual(["EXP-C1", "RST-C0"]);
    expect(resolvePathIds([], known)).toEqual([]);
});

test("an unknown id is a Problem that names the nearest", () => {
    expect(() => resolvePathIds(["RST-C0", "RTS-C0"], known)).toThrow(
        'No documented path has the id "RTS-C0": the nearest: RST-C0, RST-C1.',
    );
    expect(() => resolvePathIds(["everything"], known)).toThrow("none has a name like it");
});

test("an area stands for its paths that have a spec", () => {
    const ids = withAreas(["restore", "RST-C0"], catalogue);
    expect(ids).toContain("RES-C1");
    expect(ids).toContain("RES-M2");
    expect(ids.at(-1)).toBe("RST-C0");
    // None of its paths has a spec: it is no more than a word.
    const without = catalogue.filter(({ area }) => area !== "history-sharing");
    expect(withAreas(["history-sharing"], without)).toEqual(["history-sharing"]);
});
