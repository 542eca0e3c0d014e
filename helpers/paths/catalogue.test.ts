import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { GENERATION_NOT_RUN } from "./catalogue/proof.ts";
import { catalogue, pathEntry } from "./catalogue.ts";
import { hasSpec } from "./path-entry.ts";

const SUITES = path.join(import.meta.dirname, "../../suites");
const ids = catalogue.map(({ id }) => id);

/** The ids that specs name, in quotes: `path("RST-C0", …)`. */
async function idsInSpecs(belongs: (file: string) => boolean = () => true): Promise<string[]> {
    const files = (await readdir(SUITES, { recursive: true })).filter((file) => file.endsWith(".spec.ts"));
    const texts = await Promise.all(files.filter(belongs).map((file) => readFile(path.join(SUITES, file), "utf8")));
    return texts.flatMap((text) => [...text.matchAll(/"([A-Z]{2,3}-[A-Z0-9]+)"/g)].map(([, id = ""]) => id));
}

test("every id is well-formed, and there once", () => {
    expect(ids.filter((id) => !/^[A-Z]{2,3}-[A-Z0-9]+$/.test(id))).toEqual([]);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

test("specs prove the automated paths and those written from the sources, and no others", async () => {
    // A negative control shows that a proof can fail; it proves no path itself.
    const inSpecs = new Set(await idsInSpecs((file) => !file.endsWith(".controls.spec.ts")));
    const withSpec = catalogue.filter(hasSpec).map(({ id }) => id);
    expect(withSpec.filter((id) => !inSpecs.has(id))).toEqual([]);
    expect([...inSpecs].filter((id) => !withSpec.includes(id))).toEqual([]);
});

test("what is only written from the sources is what no build at hand has", () => {
    const written = catalogue.filter((entry) => hasSpec(entry) && entry.proof.status !== "automated");
    expect(written.map(({ id }) => id)).toEqual(["SET-N1", "OUT-N1", "OOS-N1", "OOS-N2"]);
    for (const { id, generations } of written) expect(generations, id).toEqual([GENERATION_NOT_RUN]);
});

test("what is automated has run on some Element Web, or needs none", () => {
    const never = catalogue
        .filter(({ proof, client }) => proof.status === "automated" && client === "element-web")
        .filter(({ generations }) => generations.every((generation) => generation === GENERATION_NOT_RUN));
    expect(never.map(({ id }) => id)).toEqual([]);
});

test("every id that a spec names is in the catalogue", async () => {
    const named = await idsInSpecs();
    expect(named).toContain("RST-C0");
    expect(named.filter((id) => !ids.includes(id))).toEqual([]);
});

test("every path that is not automated says why", () => {
    const silent = catalogue.filter(({ proof }) => proof.status !== "automated" && proof.because.trim() === "");
    expect(silent.map(({ id }) => id)).toEqual([]);
});

test("Element Web's paths name the generations of its settings, others none", () => {
    const wrong = catalogue.filter(({ client, generations }) => (client === "element-web") !== generations.length > 0);
    expect(wrong.map(({ id }) => id)).toEqual([]);
});

test("every step that no spec does is a step of its path, and says why", () => {
    for (const { id, steps, stepsNotDone = {} } of catalogue) {
        for (const [step, why] of Object.entries(stepsNotDone)) {
            expect(steps, id).toContain(step);
            expect(why.trim(), id).not.toBe("");
        }
    }
});

test("every path has a title, steps and claims, and documents that can be opened", () => {
    for (const { id, title, before, steps, claims, sources } of catalogue) {
        for (const words of [title, ...before, ...steps]) expect(words.trim(), id).not.toBe("");
        expect(before.length, `what is before ${id}`).toBeGreaterThan(0);
        expect(steps.length, `steps of ${id}`).toBeGreaterThan(0);
        expect(claims.length, `claims of ${id}`).toBeGreaterThan(0);
        for (const { url } of sources) expect(url, id).toMatch(/^https:\/\/\S+$/);
    }
});

test.each([
    ["setting up", "SET-C1 SET-C2 SET-C3 SET-C4 SET-M1 SET-M2 SET-N1"],
    ["resetting", "RST-C0 RST-C1 RST-C2 RST-C3 RST-C4 RST-C5 RST-C6 RST-C7 RST-M1 RST-M2"],
    ["exporting and importing", "EXP-C1 EXP-M1 EXP-M2 EXP-X IMP-C1 IMP-M1"],
    ["restoring", "RES-C1 RES-C2 RES-M1 RES-M2"],
    ["verifying", "VER-01 VER-02 VER-03 VER-04 VER-05 VER-06 VER-07 VER-08 VER-09 VER-10 VER-11 VER-12"],
    ["signing out", "OUT-C1 OUT-C2 OUT-M1 OUT-N1 OUT-2 OUT-3 OUT-4 OUT-5 OUT-6 OUT-7"],
    ["key storage", "KS-M1 KS-M2 KS-M3 OOS-M1 OOS-N1 OOS-N2 DEV-1"],
    ["history sharing", "HIS-01 HIS-02"],
])("Element Web's paths of %s are all there", (_, documented) => {
    for (const id of documented.split(" ")) expect(pathEntry(id).client, id).toBe("element-web");
});

test("an id that is none is an error", () => {
    expect(() => pathEntry("RST-C99")).toThrow('no path "RST-C99" in the catalogue');
});
