import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Problem } from "../problem.ts";
import { elementConfig } from "./config.ts";
import type { Listening } from "./loopback.ts";
import { serveFolder } from "./serve.ts";
import { writeSmallBuild } from "./small-build.ts";
import { ExistingElement } from "./url.ts";

const homeserver = { baseUrl: "http://127.0.0.1:8008", serverName: "example.org" };
let folder: string;
let served: Listening;

beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-url-"));
    await writeSmallBuild(folder, { version: "1.12.2" });
    served = await serveFolder(folder, elementConfig(homeserver));
});
afterEach(async () => {
    await served.stop();
    await rm(folder, { recursive: true, force: true });
});

test("uses an Element Web that runs already", async () => {
    const element = new ExistingElement(`${served.url}/`);
    await element.check();
    const started = await element.start({ homeserver: { ...homeserver, baseUrl: "http://127.0.0.1:8008/" } });
    expect(started).toMatchObject({ url: served.url, version: "1.12.2", generation: "modern" });
    await started.stop();
    expect((await fetch(`${served.url}/`)).status, "stop() leaves what is not ours running").toBe(200);
});

test("refuses one that sends its users to another homeserver", async () => {
    const elsewhere = { baseUrl: "http://127.0.0.1:9009", serverName: "example.org" };
    const refused = new ExistingElement(served.url).start({ homeserver: elsewhere });
    await expect(refused).rejects.toBeInstanceOf(Problem);
    await expect(refused).rejects.toThrow(
        "does not send its users to http://127.0.0.1:9009: its config.json names http://127.0.0.1:8008",
    );
});

test("refuses an address where no Element Web answers", async () => {
    await expect(new ExistingElement(`${served.url}/bundles`).check()).rejects.toThrow(
        `No Element Web at ${served.url}/bundles`,
    );
    await served.stop();
    const refused = new ExistingElement(served.url).check();
    await expect(refused).rejects.toBeInstanceOf(Problem);
    await expect(refused).rejects.toThrow(`${served.url} does not answer: connect ECONNREFUSED`);
});
