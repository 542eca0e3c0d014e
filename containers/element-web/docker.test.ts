import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Problem } from "../problem.ts";
import { DockerElement } from "./docker.ts";
import { requireEngine } from "./docker-engine.ts";
import { writeSmallBuild } from "./small-build.ts";

const homeserver = { baseUrl: "http://127.0.0.1:8008", serverName: "example.org" };
const image = `keyproof-test/element-web:${process.pid}`;
let folder: string;
/** Why nothing can be run here; undefined when it can. */
let unable: string | undefined;

/** An image like Element's, with busybox for nginx: nothing has to be pulled. */
beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-docker-"));
    unable = await whyUnable();
    if (unable) return console.info(`not run: ${unable}`);
    mkdirSync(path.join(folder, "bin"));
    copyFileSync("/bin/busybox", path.join(folder, "bin/busybox"));
    await writeSmallBuild(path.join(folder, "app"), { version: "1.12.2" });
    await writeFile(path.join(folder, "app/config.json"), '{ "brand": "Theirs" }');
    execFileSync("tar", ["-cf", path.join(folder, "image.tar"), "-C", folder, "bin", "app"]);
    const command = 'CMD ["/bin/busybox", "httpd", "-f", "-p", "80", "-h", "/app"]';
    execFileSync("docker", ["import", "--change", command, path.join(folder, "image.tar"), image], { stdio: "ignore" });
});
afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
    if (!unable) execFileSync("docker", ["rmi", image], { stdio: "ignore" });
});

async function whyUnable(): Promise<string | undefined> {
    try {
        await requireEngine();
        execFileSync("sh", ["-c", "test -x /bin/busybox && ! ldd /bin/busybox"], { stdio: "ignore" });
    } catch (error) {
        return error instanceof Problem ? error.message : "there is no static busybox here (Debian: busybox-static)";
    }
}

test("serves the image with the config of the homeserver that was chosen", async ({ skip }) => {
    if (unable) skip(unable);
    const element = new DockerElement(image);
    await element.check();
    await element.prepare(() => {});
    const started = await element.start({ homeserver });
    expect(started).toMatchObject({
        source: "docker",
        description: `Element Web 1.12.2 (Docker image ${image})`,
        version: "1.12.2",
        generation: "modern",
    });
    expect(await (await fetch(`${started.url}/config.json`)).json()).toMatchObject({
        default_server_config: { "m.homeserver": { base_url: "http://127.0.0.1:8008" } },
    });
    const port = Number(new URL(started.url).port);
    await expect(element.start({ homeserver, port })).rejects.toThrow(`cannot be served at port ${port}`);
    await started.stop();
    await started.stop();
    const again = await element.start({ homeserver, port });
    expect(again.url).toBe(started.url);
    await again.stop();
    await expect(fetch(again.url)).rejects.toThrow();
});

test("refuses an image that is nowhere, and says so before anything starts", async () => {
    await expect(new DockerElement("keyproof-test/nowhere:1").check()).rejects.toBeInstanceOf(Problem);
});
