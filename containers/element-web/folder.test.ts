import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Problem } from "../problem.ts";
import { FolderElement } from "./folder.ts";
import { writeSmallBuild } from "./small-build.ts";

const homeserver = { baseUrl: "http://127.0.0.1:8008", serverName: "example.org" };
let folder: string;

beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-folder-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("serves any built Element Web", async () => {
    const element = new FolderElement(await writeSmallBuild(folder, { version: "1.12.2" }));
    await element.check();
    const started = await element.start({ homeserver });
    expect(started).toMatchObject({
        source: "folder",
        description: `Element Web 1.12.2 (folder ${folder})`,
        version: "1.12.2",
        generation: "modern",
    });
    expect((await fetch(`${started.url}/`)).status).toBe(200);
    await started.stop();
    await started.stop();
    await expect(fetch(`${started.url}/`)).rejects.toThrow();
});

test("refuses what is no build, and says what it saw", async () => {
    const check = (name: string) => new FolderElement(path.join(folder, name)).check();
    await expect(check("nowhere")).rejects.toThrow("there is no such folder");
    await expect(check("")).rejects.toThrow("it is empty");
    await writeFile(path.join(folder, "package.json"), "{}");
    await writeFile(path.join(folder, "README.md"), "");
    const refused = check("");
    await expect(refused).rejects.toBeInstanceOf(Problem);
    await expect(refused).rejects.toThrow(
        `No built Element Web in ${folder}: it holds README.md, package.json. Choose`,
    );
    await expect(check("README.md")).rejects.toThrow("it is a file");
    await expect(new FolderElement(folder).start({ homeserver })).rejects.toThrow("No built Element Web");
});

test("points from a checkout to what was built in it", async () => {
    await writeSmallBuild(path.join(folder, "webapp"), {});
    await expect(new FolderElement(folder).check()).rejects.toThrow(`Choose ${path.join(folder, "webapp")}`);
});
