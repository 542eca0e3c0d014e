import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { SETTINGS } from "../cli/config/settings.ts";
import manifest from "../package.json" with { type: "json" };

const read = (file: string) => readFile(path.join(path.dirname(import.meta.dirname), file), "utf8");

test("the page on paths of one's own shows the example as it is", async () => {
    const page = await read("docs/own-paths.md");
    const [config = "", spec = ""] = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code = ""]) => code);
    expect(config).toBe(await read("examples/own-path/keyproof.config.ts"));
    const [shown = ""] = spec.split("    // …");
    expect(shown).toContain('path("ACME-1"');
    expect(await read("examples/own-path/keys/ACME-1.spec.ts")).toContain(shown.split("\n\n").at(-1));
});

test("the page on paths of one's own names every module that may be imported, and no other", async () => {
    const named = [...(await read("docs/own-paths.md")).matchAll(/^\| `keyproof(\/\w+)` /gm)].map(
        ([, name]) => `.${name}`,
    );
    const exported = Object.keys(manifest.exports).filter((name) => name !== "./package.json");
    expect(named.sort()).toEqual(exported.sort());
});

test("the page on paths of one's own has every fixture that a spec is written with", async () => {
    const [, table = ""] = /^\| fixture .*\n\|[-|]*\n((?:\|.*\n)+)/m.exec(await read("docs/own-paths.md")) ?? [];
    const told = table.split("\n").flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`(\w+)`/g)]);
    const sources = [await read("fixtures/path.ts"), await read("fixtures/people.ts")];
    const interfaces = sources.map((source) => /export interface \w+Fixtures \{\n(.*?)\n\}/s.exec(source)?.[1] ?? "");
    const fixtures = interfaces.flatMap((body) => [...body.matchAll(/^ {4}(\w+): /gm)]).map(([, name]) => name);
    // What fixtures are made of.
    const inner = ["pathRun", "pace", "told", "screens", "strike", "look", "whereItStopped", "loses"];
    expect(told.map(([, name]) => name).sort()).toEqual(fixtures.filter((name = "") => !inner.includes(name)).sort());
});

test("the page on CI has every setting, with its flag, its variable and its field", async () => {
    const rows = [...(await read("docs/ci.md")).matchAll(/^\| `--(?:no-)?(\w+)` \| `(\w+)` \| `(\w+)` \|/gm)];
    expect(rows.map(([, flag, variable, field]) => [flag, variable, field])).toEqual(
        SETTINGS.map(({ name, variable }) => [name, variable, name]),
    );
});
