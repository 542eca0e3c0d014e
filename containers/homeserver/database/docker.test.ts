import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { docker, ENGINE_LIMIT, requireEngine } from "../docker-cli.ts";
import { imagesHere } from "../images-here.ts";
import { containerPostgres, IMAGE_VARIABLE } from "./container-postgres.ts";
import { expectKeepsRows } from "./database.fixture.ts";
import type { ServerDatabase } from "./database.ts";

const soon = { timeout: 20_000, interval: 50 };

const images = await requireEngine()
    .then(() => imagesHere(console.info))
    .catch((error: Error) => error);
if (!(images instanceof Error)) process.env[IMAGE_VARIABLE] = images.postgres;

let database: ServerDatabase | undefined;
afterEach(async () => {
    await database?.dispose();
    database = undefined;
    vi.unstubAllEnvs();
});

describe("Postgres in a container", () => {
    beforeEach(({ skip }) => {
        if (images instanceof Error) skip(images.message);
    });

    test("keeps rows, and a dump brings back those that it had", async () => {
        database = await containerPostgres.start();
        await expectKeepsRows(database);
    });

    test("is reached by this machine's loopback alone, and leaves nothing when it was disposed of", async () => {
        database = await containerPostgres.start();
        const { network = "" } = database;
        const [published] = await docker(["port", network], ENGINE_LIMIT);
        expect(published).toMatch(/^5432\/tcp -> 127\.0\.0\.1:\d+$/);
        expect(database.description).toMatch(/^Postgres \d+\.\d+ \(docker\)$/);
        expect(await called(network)).toEqual([network, network]);
        const format = "{{range .Mounts}}{{.Name}}{{end}}";
        const [volume = ""] = await docker(["inspect", "--format", format, network], ENGINE_LIMIT);
        expect(await volumes()).toContain(volume);

        await database.dispose();
        await database.dispose();
        expect(await called(network)).toEqual([]);
        expect(await volumes()).not.toContain(volume);
        await expect(database.run("SELECT 1")).rejects.toThrow();
    });

    test("does not outlive the keyproof that started it", async () => {
        const module = `
            import { containerPostgres } from ${JSON.stringify(new URL("container-postgres.ts", import.meta.url).href)};
            console.log((await containerPostgres.start()).network);`;
        const child = spawn(process.execPath, ["--input-type=module", "--eval", module], {
            stdio: ["ignore", "pipe", "inherit"],
        });
        const name = await new Promise<string>((resolve) =>
            createInterface({ input: child.stdout }).once("line", resolve),
        );
        expect(await called(name)).toEqual([name, name]);

        child.kill("SIGKILL");

        await vi.waitUntil(async () => (await called(name)).length === 0, soon);
    });

    test("an image with another program in it ends the wait with what it said, and is removed", async () => {
        if (images instanceof Error) return;
        vi.stubEnv(IMAGE_VARIABLE, images.synapse);
        await expect(containerPostgres.start()).rejects.toThrow(
            /could not be started: Error: it ended \(exit code \d+\)\n.+/,
        );
        // Of others that run meanwhile, none is of this image.
        const ancestor = ["--filter", `ancestor=${images.synapse}`, "--filter", "name=keyproof-postgres-"];
        expect(await docker(["ps", "--all", "--quiet", ...ancestor], ENGINE_LIMIT)).toEqual([]);
    });

    test("an image that is nowhere is missing", async () => {
        vi.stubEnv(IMAGE_VARIABLE, "localhost:9/nowhere:1");
        expect(await containerPostgres.missing()).toBe("Postgres's image localhost:9/nowhere:1 is not on this machine");
        await expect(containerPostgres.prepare(() => {})).rejects.toThrow(
            /localhost:9\/nowhere:1 is neither on this machine nor to be had.*Name one that is there with KEYPROOF_POSTGRES_IMAGE/,
        );
    });
});

/** The container and the network of that name, as far as there are. */
async function called(name: string): Promise<string[]> {
    const filter = ["--filter", `name=${name}`];
    const containers = await docker(["ps", "--all", "--format", "{{.Names}}", ...filter], ENGINE_LIMIT);
    return [...containers, ...(await docker(["network", "ls", "--format", "{{.Name}}", ...filter], ENGINE_LIMIT))];
}

async function volumes(): Promise<string[]> {
    return docker(["volume", "ls", "--quiet"], ENGINE_LIMIT);
}
