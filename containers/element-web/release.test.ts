import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { cacheFolder } from "../cache.ts";
import { Problem } from "../problem.ts";
import { ReleasedElement } from "./release.ts";
import { writeSmallBuild } from "./small-build.ts";

const homeserver = { baseUrl: "http://127.0.0.1:8008", serverName: "example.org" };
const quiet = () => {};

let folder: string;
let archive: Buffer;
let sha256: string;
/** Where the archives of this test are published, and how it answers. */
let answer: http.RequestListener;
let server: http.Server;

beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-release-"));
    vi.stubEnv("KEYPROOF_CACHE", path.join(folder, "cache"));
    archive = await pack("1.12.2");
    sha256 = createHash("sha256").update(archive).digest("hex");
    answer = publish({ "/v1.12.2/element-v1.12.2.tar.gz": archive });
    server = http.createServer((request, response) => answer(request, response)).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    vi.stubEnv("KEYPROOF_ELEMENT_RELEASES", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true });
    vi.unstubAllEnvs();
});

/** As scripts/package.sh of Element Web does: one folder, named by the release. */
async function pack(version: string): Promise<Buffer> {
    const name = `element-v${version}`;
    await writeSmallBuild(path.join(folder, name), { version: `${version}\n` });
    execFileSync("tar", ["-czf", `${name}.tar.gz`, name], { cwd: folder });
    return readFile(path.join(folder, `${name}.tar.gz`));
}

function publish(files: Record<string, Buffer>): http.RequestListener {
    return (request, response) => {
        const file = files[request.url ?? ""];
        if (!file) response.writeHead(404).end();
        else
            response
                .writeHead(200, { "Content-Length": file.length })
                .end(request.method === "HEAD" ? undefined : file);
    };
}

/** Nothing of a failed fetch may be found by a later run. */
async function expectNothingInstalled(): Promise<void> {
    expect(await readdir(path.join(cacheFolder(), "element/releases")).catch(() => [])).toEqual([]);
}

test("fetches a release once and serves it", async () => {
    const element = new ReleasedElement("1.12.2");
    await element.check();
    const lines: string[] = [];
    await element.prepare((line) => lines.push(line));
    expect(lines).toEqual([
        "fetching Element Web 1.12.2",
        `trusting the archive with sha256:${sha256}, which was not pinned`,
    ]);
    answer = () => expect.fail("it is in the cache");
    await element.check();
    const started = await element.start({ homeserver });
    await started.stop();
    expect(started).toMatchObject({
        description: "Element Web 1.12.2 (release)",
        version: "1.12.2",
        generation: "modern",
    });
    expect((await readdir(path.join(cacheFolder(), "element/releases/1.12.2"))).sort()).toEqual([
        "build.json",
        "webapp",
    ]);
});

test("accepts the archive that was pinned and no other", async () => {
    const other = "0".repeat(64);
    const refused = new ReleasedElement(`1.12.2@sha256:${other}`).prepare(quiet);
    await expect(refused).rejects.toBeInstanceOf(Problem);
    await expect(refused).rejects.toThrow(`its digest is sha256:${sha256}, pinned is sha256:${other}`);
    await expectNothingInstalled();

    await new ReleasedElement(`1.12.2@sha256:${sha256}`).prepare(quiet);
    // What is in the cache is held to the pin, too.
    await expect(new ReleasedElement(`1.12.2@sha256:${other}`).check()).rejects.toThrow(
        "is not the one that was pinned",
    );
    await expect(new ReleasedElement(`1.12.2@sha256:${other}`).start({ homeserver })).rejects.toThrow("pinned");
});

test("refuses a release that does not exist", async () => {
    const refused = new ReleasedElement("1.12.3").check();
    await expect(refused).rejects.toBeInstanceOf(Problem);
    await expect(refused).rejects.toThrow("/v1.12.3/element-v1.12.3.tar.gz is not there: the server answered 404");
    await expect(new ReleasedElement("1.12.3").prepare(quiet)).rejects.toThrow("is not there");
    await expectNothingInstalled();
});

test.each([
    ["damaged", () => archive.fill(0, Math.floor(archive.length / 2)), "cannot be unpacked"],
    ["cut off, and its length is, too", () => archive.subarray(0, archive.length - 200), "cannot be unpacked"],
    ["no archive", () => Buffer.from("<!doctype html>Not what you wanted"), "cannot be unpacked"],
])("refuses an archive that is %s", async (_, spoil, reason) => {
    answer = publish({ "/v1.12.2/element-v1.12.2.tar.gz": spoil() });
    const refused = new ReleasedElement("1.12.2").prepare(quiet);
    await expect(refused).rejects.toBeInstanceOf(Problem);
    await expect(refused).rejects.toThrow(reason);
    await expectNothingInstalled();
});

test("refuses an archive of another version", async () => {
    answer = publish({ "/v1.12.2/element-v1.12.2.tar.gz": await pack("1.11.89") });
    await expect(new ReleasedElement("1.12.2").prepare(quiet)).rejects.toThrow("its version file says 1.11.89");
    await expectNothingInstalled();
});

test("says where a transfer broke off", async () => {
    answer = (_, response) => {
        response.writeHead(200, { "Content-Length": archive.length });
        response.write(archive.subarray(0, 100), () => response.destroy());
    };
    const refused = new ReleasedElement("1.12.2").prepare(quiet);
    await expect(refused).rejects.toBeInstanceOf(Problem);
    await expect(refused).rejects.toThrow("could not be fetched: the line broke after 100 bytes");
    await expectNothingInstalled();
});

test("says that nobody answers", async () => {
    vi.stubEnv("KEYPROOF_ELEMENT_RELEASES", "http://127.0.0.1:1");
    await expect(new ReleasedElement("1.12.2").check()).rejects.toThrow("could not be fetched: ");
});
