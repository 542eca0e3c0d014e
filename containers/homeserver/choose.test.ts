import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { Problem } from "../problem.ts";
import { chooseHomeserver } from "./choose.ts";

afterEach(() => vi.unstubAllEnvs());

test.each([
    ["pypi", "pypi", "Synapse 1.163.2 (PyPI)"],
    ["pypi:1.120.0", "pypi", "Synapse 1.120.0 (PyPI)"],
    ["docker", "docker", "Synapse (Docker image matrixdotorg/synapse:v1.163.2)"],
    ["docker:localhost:5000/synapse:dev", "docker", "Synapse (Docker image localhost:5000/synapse:dev)"],
    ["https://matrix.example.org/", "existing", "the homeserver at https://matrix.example.org"],
    ["http://127.0.0.1:8008", "existing", "the homeserver at http://127.0.0.1:8008"],
])("%s means %s: %s", async (spec, provider, description) => {
    expect(await chooseHomeserver(spec)).toMatchObject({ provider, description });
});

test.each(["", "synapse", "pypi:", "docker:", "auto:1.120.0", "matrix.example.org", "folder:/tmp"])(
    "refuses %j and names what is possible",
    async (spec) => {
        const choosing = chooseHomeserver(spec);
        await expect(choosing).rejects.toThrow(Problem);
        await expect(choosing).rejects.toThrow("auto, docker, docker:IMAGE, pypi, pypi:VERSION, or the URL");
    },
);

test.each(["latest", "1.120", "v1.120.0", "1.120.0; rm -rf"])("refuses %j as a version", async (version) => {
    await expect(chooseHomeserver(`pypi:${version}`)).rejects.toThrow(`"${version}" is no version of Synapse`);
});

test("auto is PyPI where no engine answers, and says why", async () => {
    vi.stubEnv("DOCKER_HOST", "unix:///nowhere/docker.sock");
    const said: string[] = [];
    const chosen = await chooseHomeserver("auto", (line) => said.push(line));
    expect(chosen.provider).toBe("pypi");
    expect(said).toEqual(["no Docker engine answers: taking Synapse 1.163.2 (PyPI)"]);
});

test("auto does not wait for an engine that hangs", async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-hang-"));
    const hanging = net.createServer().listen(path.join(folder, "docker.sock"));
    await once(hanging, "listening");
    vi.stubEnv("DOCKER_HOST", `unix://${path.join(folder, "docker.sock")}`);

    const started = performance.now();
    expect((await chooseHomeserver("auto")).provider).toBe("pypi");
    expect(performance.now() - started).toBeLessThan(4_000);

    hanging.close();
    await rm(folder, { recursive: true });
});
