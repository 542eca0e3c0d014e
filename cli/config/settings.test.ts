import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Command } from "commander";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { applySettings, tellSettings } from "./settings.ts";

let folder: string;
beforeEach(async () => {
    folder = await realpath(await mkdtemp(path.join(os.tmpdir(), "keyproof-settings-")));
    await writeFile(
        path.join(folder, "keyproof.config.mjs"),
        `export default { homeserver: "pypi:1.120.0", element: "folder:./webapp", workers: 5, controls: true, results: "out" }`,
    );
    vi.spyOn(process, "cwd").mockReturnValue(path.join(folder, "below"));
});
afterEach(async () => {
    vi.restoreAllMocks();
    await rm(folder, { recursive: true });
});

/** A command with some settings, as a user called it. */
async function called(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Command> {
    const command = new Command("some")
        .option("--homeserver <which>", "", "auto")
        .option("--element <which>", "", "auto")
        .option("--workers <number>", "", Number, 2)
        .option("--controls", "", false)
        .option("--no-screens", "")
        .option("--keep", "", false)
        .option("--results <folder>", "", "results");
    command.parse(args, { from: "user" });
    await applySettings(command, env);
    return command;
}

test("a flag outweighs a variable, that the file, and that the default", async () => {
    const env = { KEYPROOF_HOMESERVER: "docker", KEYPROOF_ELEMENT: "classic", KEYPROOF_KEEP: "" };
    expect((await called(["--homeserver", "auto"], env)).opts()).toEqual({
        homeserver: "auto",
        element: "classic",
        workers: 5,
        controls: true,
        screens: true,
        keep: false,
        results: path.join(folder, "out"),
    });
});

test("what is said in the file is meant from its own folder", async () => {
    expect((await called([])).opts()).toMatchObject({
        element: `folder:${path.join(folder, "webapp")}`,
        results: path.join(folder, "out"),
    });
});

test("says of each setting that is not the default where it comes from", async () => {
    const command = await called(["--element", "classic", "--no-screens"], {
        KEYPROOF_WORKERS: "7",
        KEYPROOF_CONTROLS: "no",
    });
    expect(await tellSettings(command)).toEqual([
        "homeserver pypi:1.120.0 (../keyproof.config.mjs)",
        "element classic (--element)",
        "workers 7 (KEYPROOF_WORKERS)",
        "controls false (KEYPROOF_CONTROLS)",
        "screens false (--no-screens)",
        `results ${path.join(folder, "out")} (../keyproof.config.mjs)`,
    ]);
});

test("a command without a setting does not get it, and does not even read the file", async () => {
    await writeFile(path.join(folder, "keyproof.config.mjs"), "this is no JavaScript");
    const command = new Command("other").option("--json", "", false);
    await applySettings(command, { KEYPROOF_WORKERS: "none" });
    expect(command.opts()).toEqual({ json: false });
    expect(await tellSettings(command)).toEqual([]);
});

test.each([
    ["KEYPROOF_WORKERS", "none", "a whole number from 1 on"],
    ["KEYPROOF_WORKERS", "0", "a whole number from 1 on"],
    ["KEYPROOF_CONTROLS", "perhaps", "true or false"],
])("%s=%s is a Problem", async (variable, value, allowed) => {
    await expect(called([], { [variable]: value })).rejects.toMatchObject({
        wrong: `${variable} has a value that is not allowed`,
        seen: JSON.stringify(value),
        fix: `Set it to ${allowed}, or unset it`,
    });
});
