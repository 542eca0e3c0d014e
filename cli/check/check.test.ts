import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import type { StartedHomeserver } from "../../containers/homeserver/homeserver.ts";
import { PyPiHomeserver } from "../../containers/homeserver/pypi.ts";
import { pathTemplate } from "../../containers/proxy/path-template.ts";
import { request } from "../../helpers/matrix/http.ts";
import { login, register } from "../../helpers/matrix/registration.ts";
import { UserApi } from "../../helpers/matrix/user-api.ts";
import { readSummary } from "../../reports/summary.ts";
import { CountingProxy } from "../testing/counting-proxy.ts";
import { keyproofIn } from "../testing/keyproof-in.ts";

// A check takes a minute, as gently as it asks; on a busy machine several.
vi.setConfig({ testTimeout: 600_000 });

/** Where it is not about gentleness: a server that is ours. */
const FAST = ["--rate", "1000"];

const LAUNCHER = path.join(import.meta.dirname, "../keyproof.mjs");
const sentTo = z.array(
    z.object({
        method: z.string(),
        path: z.string(),
        count: z.int(),
        answers: z.record(z.string(), z.int()),
        waitedMs: z.number(),
    }),
);

let folder: string;
beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-check-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const keyproof = (...args: string[]) => keyproofIn(folder, args);

function secretOf({ registration }: StartedHomeserver): string {
    if (registration.kind !== "shared-secret") throw new Error("ours has a secret");
    return registration.secret;
}

async function file(name: string, text: string): Promise<string> {
    await writeFile(path.join(folder, name), text);
    return path.join(folder, name);
}

/** The session of an administrator who is none of a check's. */
async function admin(homeserver: StartedHomeserver): Promise<{ accessToken: string; userId: string }> {
    const localpart = `operator-${Math.random().toString(16).slice(2)}`;
    const userId = await register(homeserver, { localpart, password: "operator", admin: true });
    return login(homeserver.baseUrl, { userId, password: "operator", deviceName: "console" });
}

/** By user id, whether each account whose name begins as ours do is still active. */
async function ours(
    { baseUrl }: StartedHomeserver,
    { accessToken }: { accessToken: string },
): Promise<Record<string, boolean>> {
    const { users } = await request<{ users: { name: string; deactivated: boolean }[] }>(baseUrl, {
        method: "GET",
        path: "_synapse/admin/v2/users",
        query: { name: "keyproof-", deactivated: "true", limit: 100 },
        accessToken,
    });
    return Object.fromEntries(users.map(({ name, deactivated }) => [name, !deactivated]));
}

const activeOf = (accounts: Record<string, boolean>) =>
    Object.entries(accounts).flatMap(([name, active]) => (active ? [name] : []));
const journals = () =>
    readdir(path.join(folder, "cache/checks")).then((names) => names.filter((name) => name.endsWith(".json")));
const latest = () => path.join(folder, "results/latest");
const requestsSent = async () => sentTo.parse(JSON.parse(await readFile(path.join(latest(), "requests.json"), "utf8")));

/** Starts the real command and ends it by a signal once it has said something. */
async function signalled(
    signal: NodeJS.Signals,
    after: string,
    args: readonly string[],
): Promise<{ code: number | null; said: string }> {
    const env = { ...process.env, KEYPROOF_CACHE: path.join(folder, "cache") };
    const child = spawn(process.execPath, [LAUNCHER, ...args], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    let sent = false;
    for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8").on("data", (text: string) => {
            said += text;
            if (sent || !said.includes(after)) return;
            sent = true;
            child.kill(signal);
        });
    }
    const [code] = await once(child, "close");
    return { code, said };
}

describe("a Synapse with its own rate limits", () => {
    let homeserver: StartedHomeserver;
    beforeEach(async () => {
        homeserver = await new PyPiHomeserver().start({ rateLimits: "synapse's own" });
    });
    afterEach(() => homeserver.dispose());

    test("is checked without anything failing; no account stays active, and no secret is written", async () => {
        const secret = await file("secret", secretOf(homeserver));
        const { code, stdout, stderr } = await keyproof(
            "check",
            homeserver.baseUrl,
            "--registration-secret-file",
            secret,
        );
        expect(stderr).toBe("");
        expect(stdout).toContain("as claimed: every path that ran keeps what its document promises");
        expect(code).toBe(0);

        const sent = await requestsSent();
        const message = sent.find(({ path: endpoint }) => endpoint.includes("/send/m.room.encrypted/"));
        expect(message?.answers["429"], "more messages at once than Synapse allows").toBeGreaterThan(0);
        expect(message?.waitedMs).toBeGreaterThan(1000);
        expect(sent.reduce((sum, one) => sum + one.count, 0)).toBeLessThan(600);
        const summary = await readSummary(latest());
        expect(summary?.paths.map(({ path: id, outcome, counts }) => [id, outcome, counts?.kept])).toEqual([
            ["CHK-1", "kept", 5],
            ["CHK-2", "kept", 5],
            ["CHK-3", "kept", 5],
            ["CHK-4", "kept", 8],
        ]);
        expect(await journals()).toEqual([]);
        for (const name of await readdir(latest(), { recursive: true })) {
            if (!(await stat(path.join(latest(), name))).isFile()) continue;
            expect(await readFile(path.join(latest(), name), "utf8"), name).not.toContain(secretOf(homeserver));
        }
        const again = await keyproof("report", "--format", "md");
        expect(again.stdout).toContain("CHK-3");
        expect((await keyproof("report", "--compare", "latest", "latest")).code).toBe(0);

        // Last, for signing an administrator in has to wait by now as everybody has.
        const accounts = await accountsInDatabase(homeserver);
        expect(accounts.map(({ deactivated }) => deactivated)).toEqual([1, 1]);
    });

    test("killed half-way, keyproof clean finishes the job", async () => {
        const secret = await file("secret", secretOf(homeserver));
        await signalled("SIGKILL", "CHK-2  Export the keys on the phone", [
            "check",
            homeserver.baseUrl,
            "--registration-secret-file",
            secret,
        ]);
        expect((await accountsInDatabase(homeserver)).map(({ deactivated }) => deactivated)).toEqual([0, 0]);
        const [journal = ""] = await journals();
        expect((await stat(path.join(folder, "cache/checks", journal))).mode & 0o777).toBe(0o600);

        const { code, stdout } = await keyproof("clean");
        expect(stdout).toMatch(
            /@keyproof-alice-\w+:keyproof.test: deactivated; its session and its password are refused/,
        );
        expect(stdout).toContain("2 accounts ended, 0 left");
        expect(code).toBe(0);
        expect((await accountsInDatabase(homeserver)).map(({ deactivated }) => deactivated)).toEqual([1, 1]);
        expect(await journals()).toEqual([]);
        expect((await keyproof("clean")).stdout).toBe("0 accounts ended, 0 left\n");
    });
});

/** Read from the database itself: asking an administrator's session would count as a sign-in. */
async function accountsInDatabase({ logFile }: StartedHomeserver): Promise<{ name: string; deactivated: number }[]> {
    const { DatabaseSync } = await import("node:sqlite");
    using database = new DatabaseSync(path.join(path.dirname(logFile ?? ""), "homeserver.db"), { readOnly: true });
    const rows = database
        .prepare("SELECT name, deactivated FROM users WHERE name LIKE '@keyproof-%' ORDER BY name")
        .all();
    return z.array(z.object({ name: z.string(), deactivated: z.int() })).parse(rows);
}

describe("a Synapse behind a reverse proxy, found by delegation", () => {
    let homeserver: StartedHomeserver;
    let operator: { accessToken: string; userId: string };
    let proxy: CountingProxy;

    beforeAll(async () => {
        homeserver = await new PyPiHomeserver().start();
        operator = await admin(homeserver);
    });
    afterAll(() => homeserver.dispose());
    beforeEach(async () => {
        proxy = await CountingProxy.start(homeserver.baseUrl, "/some/prefix");
    });
    afterEach(() => proxy.stop());

    test("a dry run makes nothing, and tells what would be", async () => {
        const secret = await file("secret", secretOf(homeserver));
        const { code, stdout } = await keyproof(
            "check",
            proxy.url,
            ...FAST,
            "--registration-secret-file",
            secret,
            "--dry-run",
        );
        expect(stdout).toContain(`${proxy.url}/.well-known/matrix/client leads to ${proxy.url}/some/prefix\n`);
        expect(stdout).toContain("key backups: yes; dehydrated devices: yes");
        expect(stdout).toContain("2 made (keyproof-alice-…, keyproof-bob-…), deactivated at the end");
        expect(code).toBe(0);
        expect([...new Set(proxy.requests.map((line) => line.split(" ")[0]))]).toEqual(["GET"]);
        expect(await ours(homeserver, operator)).toEqual({});
        expect(await readdir(folder)).toEqual(["secret"]);
    });

    test("every request that reaches it is accounted for, and no account stays active", async () => {
        const token = await file("token", operator.accessToken);
        const { code, stdout } = await keyproof("check", proxy.url, ...FAST, "--admin-token-file", token);
        expect(stdout).toMatch(/@keyproof-bob-\w+:keyproof.test: deactivated; the admin API says so/);
        expect(code).toBe(0);
        const counted = (await requestsSent()).map(({ method, path: endpoint, count }) => [
            `${method} ${endpoint}`,
            count,
        ]);
        const reached: Record<string, number> = {};
        for (const line of proxy.requests) {
            const [method = "", pathname = ""] = line.split(" ");
            const key = `${method} ${pathTemplate(pathname)}`;
            reached[key] = (reached[key] ?? 0) + 1;
        }
        expect(Object.fromEntries(counted)).toEqual(reached);
        expect(stdout).toMatch(new RegExp(`^${proxy.requests.length} +all$`, "m"));
        const accounts = await ours(homeserver, operator);
        expect(Object.keys(accounts)).toHaveLength(2);
        expect(activeOf(accounts)).toEqual([]);
    });

    test("Ctrl-C ends in order: no account stays active, and what there is is kept", async () => {
        const secret = await file("secret", secretOf(homeserver));
        const args = ["check", proxy.url, ...FAST, "--registration-secret-file", secret];
        const { code, said } = await signalled("SIGINT", "CHK-1  Sign in", args);
        expect(said).toContain("ending in order");
        expect(code).toBe(130);
        expect(activeOf(await ours(homeserver, operator))).toEqual([]);
        expect(await journals()).toEqual([]);
        expect(await readSummary(latest())).toMatchObject({ interrupted: true, status: "could not run" });
    });

    test("accounts that no journal knows of are found by their names, and others left", async () => {
        const token = await file("token", operator.accessToken);
        const [lost, other] = ["keyproof-alice-0123abcd", "keyproof-team"];
        for (const localpart of [lost, other]) await register(homeserver, { localpart, password: "left behind" });
        const young = await keyproof("clean", proxy.url, "--admin-token-file", token);
        expect(young.stdout).toContain(`left: @${lost}:keyproof.test: made within the last hour`);
        expect(young.code).toBe(2);
        const { code, stdout } = await keyproof("clean", proxy.url, "--admin-token-file", token, "--young");
        expect(stdout).toContain(`@${lost}:keyproof.test: deactivated; the admin API says so\n1 account ended, 0 left`);
        expect(code).toBe(0);
        expect(activeOf(await ours(homeserver, operator))).toEqual([`@${other}:keyproof.test`]);
    });

    test("accounts that were given are left as they were found", async () => {
        const names = ["tester-one", "tester-two"];
        for (const localpart of names) await register(homeserver, { localpart, password: "a test password" });
        const ids = names.map((name) => `@${name}:keyproof.test`);
        // As a check before left it.
        const before = new UserApi(
            await login(homeserver.baseUrl, { userId: ids[0] ?? "", password: "a test password", deviceName: "own" }),
        );
        for (const type of ["m.secret_storage.default_key", "m.cross_signing.master"])
            await before.setAccountData(type, {});
        await before.logout();
        const accounts = await file(
            "accounts",
            `# for tests\n\n${ids.map((id) => `${id} a test password`).join("\n")}\n`,
        );
        const { code, stdout } = await keyproof("check", proxy.url, ...FAST, "--accounts", accounts);
        expect(stdout).toContain(`${ids[1]}: left as it was found`);
        expect(code).toBe(0);
        for (const userId of ids) {
            const session = await login(homeserver.baseUrl, { userId, password: "a test password", deviceName: "own" });
            const api = new UserApi(session);
            expect((await api.devices()).map(({ device_id }) => device_id)).toEqual([session.deviceId]);
            expect(await api.backupVersion()).toBeUndefined();
            expect((await api.accountData("m.secret_storage.default_key")) ?? {}).toEqual({});
            expect(await api.joinedRooms()).toEqual([]);
        }
    });

    test("an account that is in use is refused, and keeps what it has", async () => {
        const userId = await register(homeserver, { localpart: "in-use", password: "secret enough" });
        const api = new UserApi(
            await login(homeserver.baseUrl, { userId, password: "secret enough", deviceName: "own" }),
        );
        const version = await api.createBackupVersion("A".repeat(43));
        const accounts = await file("accounts", `${userId} secret enough\n@somebody:keyproof.test x y\n`);
        const { code, stderr } = await keyproof("check", proxy.url, ...FAST, "--accounts", accounts);
        expect(stderr).toContain(`keyproof: ${userId} is in use, and a check would take away what it has`);
        expect(stderr).toContain("seen: it has a key backup, 1 signed-in device");
        expect(stderr).not.toContain("secret enough");
        expect(code).toBe(2);
        expect((await api.backupVersion())?.version).toBe(version);
        expect((await api.devices()).map(({ device_id }) => device_id)).toEqual([api.deviceId]);
        expect(await journals()).toEqual([]);
    });

    test("on a server without key backups, what needs none runs, and the rest says why not", async () => {
        const lacking = await CountingProxy.start(homeserver.baseUrl, "/some/prefix", (_, pathname, body) =>
            pathname.includes("/room_keys/") ? undefined : body,
        );
        const secret = await file("secret", secretOf(homeserver));
        const { code, stdout } = await keyproof("check", lacking.url, ...FAST, "--registration-secret-file", secret);
        lacking.stop();
        expect(stdout).toContain("key backups: no");
        expect(stdout).toContain("not run: CHK-1, CHK-3, CHK-4: the server has no key backups");
        expect((await readSummary(latest()))?.paths.map(({ path: id, status }) => [id, status])).toEqual([
            ["CHK-1", "not run"],
            ["CHK-2", "as claimed"],
            ["CHK-3", "not run"],
            ["CHK-4", "not run"],
        ]);
        expect(code).toBe(0);
    });

    test("an account that cannot be ended is reported before the problem that ends the check", async () => {
        let isBroken = true;
        const breaks = await CountingProxy.start(homeserver.baseUrl, "/some/prefix", (method, pathname, body) => {
            if (!isBroken) return body;
            if (pathname.includes("/account/deactivate")) return undefined;
            const isOfBob = method === "POST" && pathname.endsWith("/register") && body.includes("keyproof-bob");
            return isOfBob ? body.replace(/"mac":"...../, '"mac":"00000') : body;
        });
        const secret = await file("secret", secretOf(homeserver));
        const { code, stdout, stderr } = await keyproof(
            "check",
            breaks.url,
            ...FAST,
            "--registration-secret-file",
            secret,
        );
        expect(stdout).toMatch(/^not ended: @keyproof-alice-\w+:keyproof.test: .*`npx keyproof clean` tries again$/m);
        expect(stderr).toContain("keyproof: The server makes no account with that secret");
        expect(code).toBe(2);
        isBroken = false;
        expect((await keyproof("clean")).stdout).toContain("1 account ended, 0 left");
        breaks.stop();
    });

    test("a server that spoils what is backed up is found out", async () => {
        // What the server gives back opens with no key.
        const spoils = await CountingProxy.start(homeserver.baseUrl, "/some/prefix", (method, pathname, body) =>
            method === "PUT" && pathname.includes("/room_keys/keys")
                ? body.replace(/"mac":"...../, '"mac":"AAAAA')
                : body,
        );
        const secret = await file("secret", secretOf(homeserver));
        const { code, stdout } = await keyproof("check", spoils.url, ...FAST, "--registration-secret-file", secret);
        spoils.stop();
        expect(stdout).toMatch(/^CHK-1 .*LOST\b/m);
        expect(code).toBe(1);
        expect(activeOf(await ours(homeserver, operator)).filter((name) => /-(alice|bob)-/.test(name))).toEqual([]);
    });
});
