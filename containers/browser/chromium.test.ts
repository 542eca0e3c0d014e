import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Problem } from "../problem.ts";
import { describe, findChromium, launchOptions } from "./chromium.ts";

let folder: string;

beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-chromium-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function program(name: string, output: string): Promise<string> {
    const file = path.join(folder, name);
    await writeFile(file, `#!/bin/sh\necho "${output}"\n`);
    await chmod(file, 0o755);
    return file;
}

test("finds one that launches and is the version it says", async () => {
    const found = await findChromium();
    if (!found) throw new Error("No Chromium was found; KEYPROOF_CHROMIUM names one");
    const browser = await chromium.launch(launchOptions(found));
    expect(browser.version()).toBe(found.version);
    await browser.close();
});

test("drops the sandbox for root only", async () => {
    const found = await findChromium();
    expect(found?.args.includes("--no-sandbox")).toBe(process.getuid?.() === 0);
});

test("takes the one that KEYPROOF_CHROMIUM names", async () => {
    const file = await program("my-chrome", "Google Chrome for Testing 149.0.7800.1");
    expect(await findChromium({ KEYPROOF_CHROMIUM: file })).toMatchObject({
        executablePath: file,
        version: "149.0.7800.1",
        origin: "environment",
    });
});

test("prefers the shell without windows, unless a window is needed", async ({ skip }) => {
    if ((await findChromium())?.origin === "playwright") skip("Playwright's own comes first here");
    const whole = await program("chromium", "Chromium 150.0.7871.2 built on Debian");
    const shell = await program("chromium-headless-shell", "Chromium 150.0.7871.2");
    expect(await findChromium({ PATH: folder })).toMatchObject({ executablePath: shell, headlessShell: true });
    expect(await findChromium({ PATH: folder }, { headed: true })).toMatchObject({
        executablePath: whole,
        headlessShell: false,
    });
});

test("says which one it is", () => {
    const chromium = { executablePath: undefined, args: [], version: "150.0.7871.2", origin: "playwright" } as const;
    expect(describe({ ...chromium, headlessShell: true })).toBe("Chromium 150.0.7871.2 headless shell (playwright)");
    expect(describe({ ...chromium, headlessShell: false })).toBe("Chromium 150.0.7871.2 (playwright)");
});

test("refuses one that is named and is none", async () => {
    const missing = findChromium({ KEYPROOF_CHROMIUM: "/nowhere/chromium" });
    await expect(missing).rejects.toBeInstanceOf(Problem);
    await expect(missing).rejects.toThrow("there is no such file");
    const other = await program("firefox", "Mozilla Firefox 130.0");
    await expect(findChromium({ KEYPROOF_CHROMIUM: other })).rejects.toThrow("it does not tell a version");
});

test("passes over a stub that does not run", async ({ skip }) => {
    if ((await findChromium())?.origin === "playwright") skip("Playwright's own comes first here");
    await program("chromium", "Command requires the chromium snap to be installed");
    const real = await program("google-chrome", "Google Chrome 150.0.7871.2 ");
    expect(await findChromium({ PATH: folder })).toMatchObject({ executablePath: real, origin: "system" });
});
