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

test("the page on CI has every setting, with its flag, its variable and its field", async () => {
    const rows = [...(await read("docs/ci.md")).matchAll(/^\| `--(?:no-)?(\w+)` \| `(\w+)` \| `(\w+)` \|/gm)];
    expect(rows.map(([, flag, variable, field]) => [flag, variable, field])).toEqual(
        SETTINGS.map(({ name, variable }) => [name, variable, name]),
    );
});
