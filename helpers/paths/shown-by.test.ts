import { readdir } from "node:fs/promises";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { pathEntry } from "./catalogue.ts";
import { shownBy } from "./shown-by.ts";

const SUITES = path.join(import.meta.dirname, "../../suites");

/** What specs declare, as `"RST-M1"` and `"RST-M2: cancelled at the password"`, with the source of each. */
const declared = vi.hoisted(() => new Map<string, string>());

/** A spec that is loaded declares its paths here; none is run. */
vi.mock("../../fixtures/path.ts", () => {
    const declare = (id: string, ...[first, second]: unknown[]) =>
        declared.set(second === undefined ? id : `${id}: ${first}`, String(second ?? first));
    const nothing = () => {};
    // What operators and updates declare by, with fixtures of their own.
    const declareWith = (_test: unknown, id: string, variant: string | undefined, _tags: unknown, body: unknown) =>
        variant === undefined ? declare(id, body) : declare(id, variant, body);
    const describe = Object.assign((body: () => void) => body(), { configure: nothing });
    const test = { describe, use: nothing, extend: () => test };
    return { path: declare, control: declare, declareWith, test };
});

/** Some specs are declared by what the run was asked for. */
vi.mock("../../fixtures/run-config.ts", async (original) => ({
    ...(await original<object>()),
    readRunConfig: () => ({ homeserver: "pypi" }),
}));

async function loadSpecs(): Promise<void> {
    const files = await readdir(SUITES, { recursive: true });
    const specs = files.filter((file) => file.endsWith(".spec.ts") && !/^(?:conformance|sabotage)/.test(file));
    for (const file of specs) await import(path.join(SUITES, file));
}

test("an issue is shown by exactly those paths whose specs speak of it", async () => {
    await loadSpecs();
    expect(declared.size).toBeGreaterThan(90);
    const named = [...declared].flatMap(([name, source]) => {
        const issues = [...source.matchAll(/\bknownIssues\.(B\d+)/g)].map(([, id]) => id);
        return [...new Set(issues)].map((id) => `${id} ${name}`);
    });
    const mapped = Object.entries(shownBy).flatMap(([id, places]) =>
        places.map(({ path, variant }) => `${id} ${variant === undefined ? path : `${path}: ${variant}`}`),
    );
    expect(mapped.sort()).toEqual(named.sort());
});

test("where one shows on some generations only, these are the path's", () => {
    for (const { path: id, generations = [] } of Object.values(shownBy).flat()) {
        expect(pathEntry(id).generations, id).toEqual(expect.arrayContaining([...generations]));
    }
});
