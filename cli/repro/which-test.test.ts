import { expect, test } from "vitest";
import { findScenario, type Scenario } from "./scenario.ts";
import { chooseShowing } from "./which-test.ts";

async function issue(id: string): Promise<Extract<Scenario, { kind: "issue" }>> {
    const scenario = await findScenario(id, []);
    if (scenario.kind !== "issue") throw new Error(`${id} is no issue`);
    return scenario;
}

test.each([
    ["B09", "modern", "OOS-M1"],
    ["B09", "classic", "VER-06"],
    ["B02", "newest", "OUT-N1"],
    ["B43", "classic", "OUT-2"],
] as const)("%s is seen on the %s UI in %s", async (id, generation, path) => {
    expect(chooseShowing(await issue(id), generation)).toMatchObject({ path });
});

test.each([
    ["B01", "classic", "it shows on the modern and the newest UI, and this is the classic one"],
    ["B43", "modern", "it shows on the classic UI, and this is the modern one"],
] as const)("%s is not to be seen on the %s UI", async (id, generation, seen) => {
    const scenario = await issue(id);
    expect(() => chooseShowing(scenario, generation)).toThrow(expect.objectContaining({ seen }));
});
