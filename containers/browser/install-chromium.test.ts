import { existsSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { installChromium } from "./install-chromium.ts";

let folder: string;

beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-install-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function program(name: string, script: string): Promise<string> {
    const file = path.join(folder, name);
    await writeFile(file, `#!/bin/sh\n${script}\n`);
    await chmod(file, 0o755);
    return file;
}

test("installs nothing where there is a Chromium", async () => {
    const called = path.join(folder, "called");
    await program("apt-get", `touch ${called}`);
    const file = await program("chromium", "echo Chromium 156.0.8078.79");
    const env = { PATH: `${folder}:${process.env.PATH}`, KEYPROOF_CHROMIUM: file };
    expect(await installChromium(expect.fail, env)).toMatchObject({ executablePath: file });
    expect(existsSync(called)).toBe(false);
});
