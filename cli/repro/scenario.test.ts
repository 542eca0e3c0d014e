import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { kitchenHistory } from "../../reports/testing/kitchen.ts";
import { findScenario } from "./scenario.ts";

const KNOWN = ["RST-C0", "RST-M1", "OUT-2"];

let folder: string;
beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-scenario-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(text: string): Promise<string> {
    const name = path.join(folder, "history.json");
    await writeFile(name, text);
    return name;
}

test("a path, in whatever case, with the variant that was named", async () => {
    expect(await findScenario("rst-c0", KNOWN)).toEqual({ kind: "path", path: "RST-C0" });
    expect(await findScenario("RST-C0", KNOWN, "x")).toEqual({ kind: "path", path: "RST-C0", variant: "x" });
});

test("a known issue, with the paths that show it", async () => {
    expect(await findScenario("b01", KNOWN)).toMatchObject({
        kind: "issue",
        issue: { id: "B01", url: "https://github.com/element-hq/element-web/issues/27841" },
        places: [{ path: "RST-M1" }],
    });
});

test("a record, with its path and variant", async () => {
    const history = kitchenHistory();
    expect(await findScenario(await file(JSON.stringify(history)), KNOWN)).toEqual({
        kind: "history",
        path: "RST-C0",
        variant: "without step 1",
        history,
    });
});

test.each([
    ["RTS-C0", undefined, '"RTS-C0" is neither a path nor a known issue nor a history', "the nearest: RST-C0"],
    ["B99", undefined, '"B99" is neither a path nor a known issue nor a history', "the nearest: B09"],
    ["B03", undefined, "No path shows B03", "no spec speaks of it"],
    ["B01", "x", "--variant is of a path, and B01 says itself which variant of which path it is", '--variant "x"'],
    ["nowhere/history.json", undefined, "nowhere/history.json cannot be read", "ENOENT"],
])("%s with the variant %j is refused: %s", async (word, variant, wrong, seen) => {
    await expect(findScenario(word, KNOWN, variant)).rejects.toMatchObject({
        wrong,
        seen: expect.stringContaining(seen),
    });
});

test("a file that is no record, and a record of somebody else's path, are refused", async () => {
    await expect(findScenario(await file("{}"), KNOWN)).rejects.toMatchObject({
        wrong: expect.stringContaining("is no history"),
    });
    const foreign = JSON.stringify(kitchenHistory({ path: "ACME-1" }));
    await expect(findScenario(await file(foreign), KNOWN)).rejects.toMatchObject({
        wrong: expect.stringContaining("is of a path that is not known here"),
        seen: expect.stringContaining("ACME-1"),
    });
});
