import { Command } from "commander";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { catalogue } from "../helpers/paths/catalogue.ts";
import type { Context } from "./context.ts";
import { addShow } from "./show.ts";

const context: Context = {
    interruption: { first: new AbortController().signal, second: new AbortController().signal },
    exit: () => {},
};

let lines: string[];
beforeEach(() => {
    vi.spyOn(console, "log").mockImplementation((line: string) => lines.push(line));
});
afterEach(() => vi.restoreAllMocks());

/** What the command prints. */
async function show(id: string): Promise<string> {
    lines = [];
    const program = new Command();
    addShow(program, context);
    await program.parseAsync(["show", id], { from: "user" });
    return lines.join("\n");
}

test("shows all of a path, and the command that runs it", async () => {
    const shown = await show("rst-c0");
    expect(shown).toMatch(/^RST-C0 {2}Reset the backup on classic Element Web, the whole procedure\n/);
    expect(shown).toContain("client     element-web (classic)\n");
    expect(shown).toContain(
        "documents  Resetting the server-side key backup\n             https://docs.element.io/latest/element-support/",
    );
    expect(shown).toContain("before     The backup holds every key\n           The device that resets holds some");
    expect(shown).toContain("           2. Step 2: Exporting your message keys to a file\n");
    expect(shown).toContain("claims     K1: no key is lost\n           K2: a new device can read every message\n");
    expect(shown).toContain("note       Without steps 1 and 2 it must lose keys");
    expect(shown).toContain("status     automated\nrun it     npx keyproof run RST-C0 --element classic");
});

test("names an Element Web to run on where not every one has what the path needs", async () => {
    expect(await show("SET-M1")).toContain("npx keyproof run SET-M1 --element build:VERSION, one that");
    expect(await show("VER-01")).toMatch(/npx keyproof run VER-01$/);
});

test("says of a path whose spec no build has run that it was written from the sources", async () => {
    const shown = await show("SET-N1");
    expect(shown).toContain(
        "status     not yet run: its spec is written from the sources; no build of that generation",
    );
    expect(shown).toContain("run it     npx keyproof run SET-N1 --element folder:PATH, a build with the newest UI");
});

test("says of a proven path on which UI it never ran", async () => {
    expect(await show("EXP-M1")).toMatch(/never ran {2}on the newest UI: no build of it was at hand$/);
    expect(await show("RST-C0")).not.toContain("never ran");
});

test("says why a path does not run, and names no command for it", async () => {
    const shown = await show("RST-CA1");
    expect(shown).toContain("status     not automated: Element Android runs on a phone");
    expect(shown).not.toContain("run it");
    expect(await show("VER-10")).toContain("status     not automated: ");
    expect(await show("RES-S1")).toContain("status     not yet run: it waits for the suite of the SDK's paths");
});

test("shows every path of the catalogue", async () => {
    for (const { id, title } of catalogue) expect(await show(id)).toContain(`${id}  ${title}\n`);
});

test("an unknown id is a Problem that names the nearest", async () => {
    await expect(show("RTS-C0")).rejects.toThrow('No documented path has the id "RTS-C0": the nearest: RST-C0');
});
