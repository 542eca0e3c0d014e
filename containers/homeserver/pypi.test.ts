import { execFileSync, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { Problem } from "../problem.ts";
import { register, signIn } from "./account.fixture.ts";
import type { StartedHomeserver } from "./homeserver.ts";
import { freePort } from "./port.ts";
import { PyPiHomeserver } from "./pypi.ts";

const OLDER = "1.120.0";
const quiet = () => {};
// Making an environment and fetching packages takes its time on a busy machine: the limit is for what hangs.
const soon = { timeout: 90_000, interval: 50 };

let home: string;

beforeAll(async () => {
    home = await mkdtemp(path.join(os.tmpdir(), "keyproof-pypi-"));
    await new PyPiHomeserver().prepare(console.info);
    await new PyPiHomeserver(OLDER).prepare(console.info);
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rm(home, { recursive: true, force: true }));

/** Another keyproof, in a process group of its own. */
function owner(script: string, env: NodeJS.ProcessEnv = {}) {
    const pypi = JSON.stringify(new URL("pypi.ts", import.meta.url).href);
    const module = `import { PyPiHomeserver } from ${pypi}; ${script}`;
    return spawn(process.execPath, ["--input-type=module", "--eval", module], {
        stdio: ["ignore", "pipe", "inherit"],
        detached: true,
        env: { ...process.env, ...env },
    });
}

function folderOf(server: StartedHomeserver): string {
    return path.dirname(server.logFile ?? "");
}

test("an account is still there after stop, kill -9, and an upgrade, all at the same address", async () => {
    const first = await new PyPiHomeserver(OLDER).start();
    expect(first).toMatchObject({ provider: "pypi", serverName: "keyproof.test", software: { version: OLDER } });
    await register(first, "anna");

    const second = await (await first.kill()).start();
    await signIn(second, "anna");
    await register(second, "bert");

    const third = await (await second.stop()).start(new PyPiHomeserver());
    expect(third.software).toEqual({ name: "Synapse", version: "1.163.2" });
    await signIn(third, "anna");
    await signIn(third, "bert");
    expect([second.baseUrl, third.baseUrl]).toEqual([first.baseUrl, first.baseUrl]);
    expect(third.registration).toEqual(first.registration);
    // Two starts by 1.120.0 and one by 1.163.2.
    expect((await readFile(third.logFile ?? "", "utf8")).match(/STARTING SERVER/g)).toHaveLength(3);

    // The first handle is as good as any.
    await first.dispose();
    await first.dispose();
    expect(existsSync(folderOf(third))).toBe(false);
    await expect(fetch(third.baseUrl)).rejects.toThrow();
});

test("its clock can be put forward while it runs, and is as far ahead after a restart", async () => {
    const server = await new PyPiHomeserver().start({ movableClock: true });
    await register(server, "anna");
    /** By how many hours, going by when it says that it saw a device that has just signed in. */
    const ahead = async (): Promise<number> => {
        const authorization = `Bearer ${await signIn(server, "anna")}`;
        const answer = await fetch(`${server.baseUrl}/_matrix/client/v3/devices`, { headers: { authorization } });
        const { devices } = (await answer.json()) as { devices: { last_seen_ts: number }[] };
        const seen = Math.max(...devices.map(({ last_seen_ts }) => last_seen_ts));
        return (seen - Date.now()) / 3_600_000;
    };
    try {
        expect(await ahead()).toBeCloseTo(0, 1);
        await server.letTimePass(24 * 3_600_000);
        expect(await ahead()).toBeCloseTo(24, 1);
        await (await server.stop()).start();
        expect(await ahead()).toBeCloseTo(24, 1);
    } finally {
        await server.dispose();
    }
});

test("settings are in its configuration; a clock that was not asked for cannot be moved", async () => {
    const server = await new PyPiHomeserver().start({ settings: { delete_stale_devices_after: "1y" } });
    try {
        const config = JSON.parse(await readFile(path.join(folderOf(server), "homeserver.yaml"), "utf8"));
        expect(config).toMatchObject({ server_name: "keyproof.test", delete_stale_devices_after: "1y" });
        await expect(server.letTimePass(1)).rejects.toThrow("was not started with a clock that can be moved");
    } finally {
        await server.dispose();
    }
});

describe.each([OLDER, "1.163.2"])("Synapse %s", (version) => {
    let server: StartedHomeserver;

    beforeAll(async () => {
        server = await new PyPiHomeserver(version).start();
    });
    afterAll(() => server.dispose());

    test("has no limit that a test could meet", async () => {
        await register(server, "anna");
        const token = await signIn(server, "anna");
        for (let sessions = 0; sessions < 20; sessions++) await signIn(server, "anna");
        const createRoom = () =>
            fetch(`${server.baseUrl}/_matrix/client/v3/createRoom`, {
                method: "POST",
                body: "{}",
                headers: { Authorization: `Bearer ${token}` },
            });
        for (let rooms = 0; rooms < 20; rooms++) expect((await createRoom()).status).toBe(200);
    });

    test("knows dehydrated devices", async () => {
        await register(server, "bert");
        const url = `${server.baseUrl}/_matrix/client/unstable/org.matrix.msc3814.v1/dehydrated_device`;
        const response = await fetch(url, { headers: { Authorization: `Bearer ${await signIn(server, "bert")}` } });
        expect(await response.json()).toMatchObject({ errcode: "M_NOT_FOUND" });
    });

    test("complains of nothing in its configuration", async () => {
        const log = await readFile(server.logFile ?? "", "utf8");
        // What it has to say about its configuration it prints before there is a log.
        expect(log.slice(0, log.indexOf("\n"))).toMatch(/^\d{4}-.* STARTING SERVER/);
        const complaints = log.split("\n").filter((line) => / - (WARNING|ERROR|CRITICAL) - /.test(line));
        expect(complaints.filter((line) => !/STARTING SERVER|Server .* version|Copyright|License/i.test(line))).toEqual(
            [],
        );
    });
});

test("the port and folder that were asked for are used, and the folder is kept", async () => {
    const options = { port: await freePort(), folder: path.join(home, "asked", "for") };
    const server = await new PyPiHomeserver().start(options);
    expect(server.baseUrl).toBe(`http://127.0.0.1:${options.port}`);
    await register(server, "anna");

    const clash = new PyPiHomeserver().start({ port: options.port });
    await expect(clash).rejects.toThrow(Problem);
    await expect(clash).rejects.toThrow(`cannot listen at port ${options.port}`);

    await server.dispose();
    const again = await new PyPiHomeserver().start(options);
    await signIn(again, "anna");
    await again.dispose();
});

test("a server that cannot start ends the wait at once, with the log's last lines", async () => {
    const folder = path.join(home, "broken");
    await mkdir(folder);
    await writeFile(path.join(folder, "homeserver.db"), "this is no database, ".repeat(100));
    const starting = new PyPiHomeserver().start({ folder });
    await expect(starting).rejects.toThrow("ended while it started (exit code 1)");
    await expect(starting).rejects.toThrow("file is not a database");
}, 20_000);

test("a server and its data do not outlive the keyproof that started them", async () => {
    const child = owner(`
        const server = await new PyPiHomeserver().start();
        console.log(JSON.stringify([server.baseUrl, server.logFile]));`);
    const line = await new Promise<string>((resolve) => createInterface({ input: child.stdout }).once("line", resolve));
    const [baseUrl = "", logFile = ""] = JSON.parse(line) as string[];
    expect((await fetch(`${baseUrl}/_matrix/client/versions`)).status).toBe(200);

    child.kill("SIGKILL");

    const answers = () => fetch(baseUrl).then(Boolean, () => false);
    await vi.waitUntil(async () => !(await answers()), soon);
    await vi.waitUntil(() => !existsSync(path.dirname(logFile)), soon);
});

test("Ctrl-C while pip installs leaves nothing", async () => {
    const cache = path.join(home, "cache");
    const child = owner("await new PyPiHomeserver().prepare(() => {});", { KEYPROOF_CACHE: cache });
    const parts = () => (existsSync(path.join(cache, "synapse")) ? readdirSync(path.join(cache, "synapse")) : []);
    const partial = () => parts().find((name) => name.includes(".partial-")) ?? "none";
    await vi.waitUntil(() => existsSync(path.join(cache, "synapse", partial(), "tmp")), soon);

    process.kill(-(child.pid as number), "SIGINT");

    await vi.waitUntil(() => parts().length === 0, soon);
    expect(() => execFileSync("pgrep", ["-f", cache])).toThrow();
});

describe("at the door", () => {
    test("a version that does not exist is refused, and the newest are named", async () => {
        const checking = new PyPiHomeserver("1.999.0").check();
        await expect(checking).rejects.toThrow(Problem);
        await expect(checking).rejects.toThrow(
            /no Synapse 1\.999\.0 on PyPI: it has \d+ versions, the newest of them 1\./,
        );
    });

    test("a version that exists is let in without being installed", async () => {
        vi.stubEnv("KEYPROOF_CACHE", path.join(home, "empty"));
        await new PyPiHomeserver("1.121.1").check();
        expect(existsSync(path.join(home, "empty"))).toBe(false);
    });

    test("an index that cannot be reached is named as the reason", async () => {
        vi.stubEnv("KEYPROOF_CACHE", path.join(home, "unreachable"));
        vi.stubEnv("PIP_INDEX_URL", `http://127.0.0.1:${await freePort()}/simple`);
        vi.stubEnv("PIP_RETRIES", "0");
        await expect(new PyPiHomeserver().check()).rejects.toThrow("pip's index could not be asked for matrix-synapse");

        const preparing = new PyPiHomeserver().prepare(quiet);
        await expect(preparing).rejects.toThrow(Problem);
        await expect(preparing).rejects.toThrow(
            /pip could not install matrix-synapse\[redis\]==1.163.2 and psycopg2-binary: .*No matching distribution/,
        );
        expect(readdirSync(path.join(home, "unreachable", "synapse"))).toEqual([]);
    });

    test("an installed Synapse whose Python was removed is named", async () => {
        vi.stubEnv("KEYPROOF_CACHE", path.join(home, "old"));
        await mkdir(path.join(home, "old", "synapse", "1.163.2+postgres+redis"), { recursive: true });
        await expect(new PyPiHomeserver().check()).rejects.toThrow("was installed with is gone");
        await expect(new PyPiHomeserver().start()).rejects.toThrow("was installed with is gone");
    });
});
