import { expect, test } from "vitest";
import { catalogue } from "../helpers/paths/catalogue.ts";
import { heldToDocuments, missingSteps } from "./steps-done.ts";
import { pathResult } from "./testing/summary.ts";

const entry = { ...(catalogue[0] ?? expect.fail("the catalogue is empty")), id: "RST-C0", steps: ["Export", "Reset"] };
const first = pathResult({ path: "RST-C0", steps: ["Export"] });

test("a documented step that no proof does, and for which the entry gives no reason, fails the path", () => {
    const [result] = heldToDocuments([first], [entry]);
    expect(result).toMatchObject({ status: "stopped", reason: expect.stringContaining('step "Reset"') });
});

test("a step that another variant does is done", () => {
    const other = pathResult({ path: "RST-C0", variant: "the other way", steps: ["Reset"] });
    expect(heldToDocuments([first, other], [entry])).toEqual([first, other]);
});

test("a step that the entry gives a reason for need not be done", () => {
    expect(heldToDocuments([first], [{ ...entry, stepsNotDone: { Reset: "needs a phone" } }])).toEqual([first]);
});

test("nothing is said of a path that did not get to its end, nor of a variant that was left out", () => {
    const stopped = pathResult({ path: "RST-C0", status: "stopped" });
    expect(heldToDocuments([stopped], [entry])).toEqual([stopped]);
    const left = pathResult({ path: "RST-C0", variant: "with mail", status: "not run" });
    expect(heldToDocuments([first, left], [entry])).toEqual([first, left]);
});

test("every reason in the catalogue is about a step of its entry", () => {
    for (const { id, steps, stepsNotDone = {} } of catalogue) {
        expect(steps, id).toEqual(expect.arrayContaining(Object.keys(stepsNotDone)));
        expect(missingSteps({ steps, stepsNotDone }, [{ steps: [...steps] }])).toEqual([]);
    }
});
