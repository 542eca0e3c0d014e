import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Problem } from "../problem.ts";
import { chooseElementWeb } from "./choose.ts";
import { DockerElement } from "./docker.ts";
import { addBuild } from "./registry.ts";
import { writeSmallBuild } from "./small-build.ts";

let folder: string;

beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-choose-"));
    vi.stubEnv("KEYPROOF_CACHE", path.join(folder, "cache"));
});
afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
});

async function register(version: string) {
    await addBuild(await writeSmallBuild(path.join(folder, version), { version }), () => {});
}

test.each([
    ["classic", "classic", "matrix-react-sdk 3.114.0 in keyproof's shell (classic, built from npm)"],
    ["build:1.12.2", "build", "Element Web 1.12.2 (registered build)"],
    ["build:my-fork", "build", "Element Web my-fork (registered build)"],
    ["1.12.2", "build", "Element Web 1.12.2 (registered build)"],
    ["folder:/srv/element", "folder", "Element Web in /srv/element"],
    ["folder:~/webapp", "folder", `Element Web in ${os.homedir()}/webapp`],
    ["docker", "docker", "Element Web (Docker image vectorim/element-web:latest)"],
    [
        "docker:localhost:5000/element-web:v1.12.2",
        "docker",
        "Element Web (Docker image localhost:5000/element-web:v1.12.2)",
    ],
    ["release:1.12.2", "release", "Element Web 1.12.2 (release)"],
    [`release:v1.12.2@sha256:${"0a".repeat(32)}`, "release", "Element Web 1.12.2 (release)"],
    ["https://chat.example.org/", "url", "Element Web at https://chat.example.org"],
    ["http://localhost:8080/index.html", "url", "Element Web at http://localhost:8080"],
])("%s", async (spec, source, description) => {
    expect(await chooseElementWeb(spec)).toMatchObject({ source, description });
});

test("names the forms and the registered builds where a spec has none of them", async () => {
    await expect(chooseElementWeb("folder:")).rejects.toThrow("builds are registered as (none)");
    await register("1.12.2");
    await register("1.11.89");
    const refused = chooseElementWeb("clasic");
    await expect(refused).rejects.toBeInstanceOf(Problem);
    await expect(refused).rejects.toThrow(
        '"clasic" names no Element Web: it is none of auto | classic | build:VERSION',
    );
    await expect(refused).rejects.toThrow("builds are registered as 1.12.2, 1.11.89");
    await expect((await chooseElementWeb("1.12.3")).check()).rejects.toThrow("registered are 1.12.2, 1.11.89");
});

test.each([
    ["release:latest", '"latest" names no release'],
    ["release:1.12.2@sha256:abc", '"1.12.2@sha256:abc" names no release'],
    ["http://chat.example.org", "browsers give cryptography to pages at https:// and on loopback only"],
])("refuses %s", async (spec, reason) => {
    await expect(chooseElementWeb(spec)).rejects.toThrow(reason);
});

describe("auto", () => {
    const noEngine = new Problem({
        wrong: "No container engine answers",
        seen: "nothing listens",
        fix: "Start Docker",
    });

    test("takes the image where Docker has it", async () => {
        vi.spyOn(DockerElement.prototype, "check").mockResolvedValue();
        await register("1.12.2");
        expect(await chooseElementWeb("auto")).toMatchObject({ source: "docker" });
    });

    test("takes the newest registered build without Docker, and classic where none is registered", async () => {
        vi.spyOn(DockerElement.prototype, "check").mockRejectedValue(noEngine);
        expect(await chooseElementWeb("auto")).toMatchObject({ source: "classic" });
        await register("1.9.0");
        await register("1.12.2");
        expect(await chooseElementWeb("auto")).toMatchObject({
            source: "build",
            description: "Element Web 1.12.2 (registered build)",
        });
    });

    test("does not hide what is wrong with keyproof itself", async () => {
        vi.spyOn(DockerElement.prototype, "check").mockRejectedValue(new TypeError("a bug"));
        await expect(chooseElementWeb("auto")).rejects.toThrow("a bug");
    });
});
