import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Problem } from "../problem.ts";
import { register, signIn } from "./account.fixture.ts";
import { IMAGE_VARIABLE } from "./database/container-postgres.ts";
import { DEFAULT_SYNAPSE_VERSION } from "./default-version.ts";
import { DockerHomeserver } from "./docker.ts";
import { docker, requireEngine } from "./docker-cli.ts";
import { imagesHere } from "./images-here.ts";
import { PyPiHomeserver } from "./pypi.ts";

const LIMIT = 10_000;
const soon = { timeout: 20_000, interval: 50 };

/** The images to run on, or why there are none. */
const images = await requireEngine()
    .then(() => imagesHere(console.info))
    .catch((error: Error) => error);
if (!(images instanceof Error)) process.env[IMAGE_VARIABLE] = images.postgres;

afterEach(() => vi.unstubAllEnvs());

describe("with an engine", () => {
    beforeEach(({ skip }) => {
        if (images instanceof Error) skip(images.message);
    });

    const image = images instanceof Error ? "" : images.synapse;
    const homeserver = new DockerHomeserver(image);
    /** The ids of the containers that have a server's folder mounted, whether they run or not. */
    const containersOn = (folder: string) => docker(["ps", "--all", "--quiet", "--filter", `volume=${folder}`], LIMIT);

    test("an account is still there after kill -9, stop, and a change of provider; nothing is left in the end", async () => {
        await homeserver.check();
        await homeserver.prepare(console.info);
        const first = await homeserver.start();
        expect(first).toMatchObject({
            provider: "docker",
            serverName: "keyproof.test",
            software: { name: "Synapse", version: DEFAULT_SYNAPSE_VERSION },
        });
        const folder = path.dirname(first.logFile ?? "");
        const [id = ""] = await containersOn(folder);
        const [volume = ""] = await docker(["inspect", "--format", "{{range .Mounts}}{{.Name}}{{end}}", id], LIMIT);
        const [published] = await docker(["port", id], LIMIT);
        expect(published).toMatch(/ -> 127\.0\.0\.1:\d+$/);
        await register(first, "anna");

        const second = await (await first.kill()).start();
        await signIn(second, "anna");
        const third = await (await second.stop()).start(new PyPiHomeserver());
        await signIn(third, "anna");
        const fourth = await (await third.stop()).start(homeserver);
        await signIn(fourth, "anna");
        expect(fourth.baseUrl).toBe(first.baseUrl);
        expect(existsSync(folder)).toBe(true);

        await fourth.dispose();
        await fourth.dispose();
        expect(existsSync(folder)).toBe(false);
        expect(await containersOn(folder)).toEqual([]);
        expect(volume).not.toBe("");
        expect(await docker(["volume", "ls", "--quiet"], LIMIT)).not.toContain(volume);
    });

    test("on Postgres in a container, too, whose dump brings back who was there", async () => {
        const first = await homeserver.start({ database: "postgres" });
        expect(first.database?.description).toMatch(/^Postgres .*docker/);
        await register(first, "anna");

        const second = await (await first.kill()).start();
        await signIn(second, "anna");
        const stopped = await second.stop();
        const dump = path.join(path.dirname(second.logFile ?? ""), "dump");
        await stopped.database.dump(dump);
        const third = await stopped.start(new PyPiHomeserver());
        await signIn(third, "anna");
        await register(third, "bert");
        expect(await third.database?.run("SELECT name FROM users ORDER BY name")).toEqual([
            "@anna:keyproof.test",
            "@bert:keyproof.test",
        ]);

        const again = await third.stop();
        await again.database.restore(dump);
        const fourth = await again.start(homeserver);
        await signIn(fourth, "anna");
        await expect(signIn(fourth, "bert")).rejects.toThrow("403");
        const { network = "" } = again.database;
        await fourth.dispose();
        expect(await docker(["network", "ls", "--quiet", "--filter", `name=${network}`], LIMIT)).toEqual([]);
    });

    test("its rows are moved from SQLite to Postgres by the image's own tool", async () => {
        // Without its pauses, what it does to new tables in the background takes seconds, not minutes.
        const first = await homeserver.start({ settings: { background_updates: { sleep_enabled: false } } });
        await register(first, "anna");
        const left = () => first.database?.run("SELECT count(*) FROM background_updates");
        await vi.waitUntil(async () => (await left())?.[0] === "0", { timeout: 60_000, interval: 200 });

        const stopped = await first.stop();
        await stopped.moveToPostgres();
        expect(stopped.database.description).toMatch(/^Postgres/);
        const second = await stopped.start();
        await signIn(second, "anna");
        expect(await second.database?.run("SELECT name FROM users")).toEqual(["@anna:keyproof.test"]);
        await second.dispose();
    });

    test("a container and its data do not outlive the keyproof that started them", async () => {
        const module = `
            import path from "node:path";
            import { DockerHomeserver } from ${JSON.stringify(new URL("docker.ts", import.meta.url).href)};
            const { logFile } = await new DockerHomeserver(${JSON.stringify(image)}).start();
            console.log(path.dirname(logFile));`;
        const child = spawn(process.execPath, ["--input-type=module", "--eval", module], {
            stdio: ["ignore", "pipe", "inherit"],
        });
        const folder = await new Promise<string>((resolve) =>
            createInterface({ input: child.stdout }).once("line", resolve),
        );
        expect(await containersOn(folder)).toHaveLength(1);

        child.kill("SIGKILL");

        await vi.waitUntil(async () => (await containersOn(folder)).length === 0, soon);
        await vi.waitUntil(() => !existsSync(folder), soon);
    });

    test("a server that cannot start ends the wait at once, with the log's last lines, and is removed", async () => {
        const folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-broken-"));
        await writeFile(path.join(folder, "homeserver.db"), "this is no database, ".repeat(100));
        const starting = homeserver.start({ folder });
        await expect(starting).rejects.toThrow("file is not a database");
        expect(await containersOn(folder)).toEqual([]);
        await rm(folder, { recursive: true });
    }, 50_000);

    test("an image that is nowhere is refused at the door", async () => {
        const checking = new DockerHomeserver("localhost:9/keyproof/nowhere:1").check();
        await expect(checking).rejects.toThrow(Problem);
        await expect(checking).rejects.toThrow(
            "localhost:9/keyproof/nowhere:1 is neither on this machine nor to be had",
        );
    });
});

test("an engine that does not answer is refused at the door", async () => {
    vi.stubEnv("DOCKER_HOST", "unix:///nowhere/docker.sock");
    const checking = new DockerHomeserver().check();
    await expect(checking).rejects.toThrow(Problem);
    await expect(checking).rejects.toThrow(
        "No Docker engine answers: Cannot connect to the Docker daemon at unix:///no",
    );
});
