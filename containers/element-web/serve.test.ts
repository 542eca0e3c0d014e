import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Problem } from "../problem.ts";
import { elementConfig } from "./config.ts";
import type { Listening } from "./loopback.ts";
import { serveFolder } from "./serve.ts";
import { writeSmallBuild } from "./small-build.ts";

const config = elementConfig({ baseUrl: "http://127.0.0.1:8008", serverName: "example.org" });
let folder: string;
let served: Listening;

beforeEach(async () => {
    folder = await writeSmallBuild(await mkdtemp(path.join(os.tmpdir(), "keyproof-serve-")), { version: "1.12.2" });
    // A build that was deployed somewhere brings its own.
    await writeFile(path.join(folder, "config.json"), '{ "brand": "Theirs" }');
    await writeFile(path.join(folder, "config.127.0.0.1.json"), '{ "brand": "Theirs" }');
    // More than connections buffer.
    await writeFile(path.join(folder, "media.ogg"), new Uint8Array(50_000_000));
    served = await serveFolder(folder, config);
});
afterEach(async () => {
    await served.stop();
    await rm(folder, { recursive: true, force: true });
}, 10_000);

test("sends users to the homeserver that was chosen, whatever config the build brings", async () => {
    for (const file of ["config.json?cachebuster=1", "config.127.0.0.1.json"]) {
        const response = await fetch(`${served.url}/${file}`);
        expect(response.headers.get("cache-control")).toBe("no-store");
        expect(await response.json()).toMatchObject({
            default_server_config: {
                "m.homeserver": { base_url: "http://127.0.0.1:8008", server_name: "example.org" },
            },
            disable_guests: true,
        });
    }
});

test("serves WebAssembly as a browser wants it", async () => {
    const response = await fetch(`${served.url}/bundles/app.wasm`);
    expect(response.headers.get("content-type")).toBe("application/wasm");
    await WebAssembly.compileStreaming(response).catch((error) => expect(String(error)).not.toContain("MIME"));
});

test("a page is never taken from a cache: what it loads is gone once another build is deployed", async () => {
    const cacheControl = async (file: string) => (await fetch(`${served.url}/${file}`)).headers.get("cache-control");
    for (const page of ["", "?updated=1", "index.html", "version"]) expect(await cacheControl(page)).toBe("no-store");
    expect(await cacheControl("bundles/app.wasm")).toBe("no-cache");
});

test("answers 404 for what the build does not have", async () => {
    expect((await fetch(`${served.url}/nothing.js`)).status).toBe(404);
    expect((await fetch(`${served.url}/../../etc/passwd`)).status).toBe(404);
});

test("stops although a browser has not taken all of an answer", async () => {
    const socket = net.connect(Number(new URL(served.url).port), "127.0.0.1");
    socket.write("GET /media.ogg HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    await once(socket, "data");
    socket.pause();
    await served.stop();
    socket.destroy();
}, 5_000);

test("listens on loopback only, and says so when it cannot", async () => {
    const port = Number(new URL(served.url).port);
    expect(served.url).toBe(`http://127.0.0.1:${port}`);
    await expect(fetch(`http://127.0.0.2:${port}`)).rejects.toThrow();
    const refused = serveFolder(folder, config, port);
    await expect(refused).rejects.toBeInstanceOf(Problem);
    await expect(refused).rejects.toThrow(`cannot be served at port ${port}: another program listens there`);
    await served.stop();
    served = await serveFolder(folder, config, port);
    expect(served.url).toBe(`http://127.0.0.1:${port}`);
});
