import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SmallHomeserver } from "../../helpers/clients/sdk/testing/small-homeserver.ts";
import { Journal } from "../check/journal.ts";
import { clean } from "./clean.ts";

const NEVER = { first: new AbortController().signal, second: new AbortController().signal };
const ADMIN = "@admin:example.org";

let folder: string;
let server: SmallHomeserver;
let said: string[];
beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-clean-"));
    vi.stubEnv("KEYPROOF_CACHE", folder);
    said = [];
    vi.spyOn(console, "log").mockImplementation((line: string) => void said.push(line));
    server = await SmallHomeserver.start();
});
afterEach(async () => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
});

async function leftByACheck(): Promise<void> {
    const journal = await Journal.begin(server.session.baseUrl);
    journal.plan("keyproof-alice", { password: "p" });
    await journal.close();
}

test("a journal that cannot be read is reported as left, and blocks no other", async () => {
    await leftByACheck();
    await writeFile(path.join(folder, "checks/torn.json"), "{");
    server.on("POST login", () => ({ status: 403, body: { errcode: "M_USER_DEACTIVATED" } }));
    expect(await clean(undefined, { young: false }, NEVER)).toBe(2);
    expect(said).toContainEqual(expect.stringMatching(/^left: A check's journal cannot be read \(.*torn\.json: /));
    expect(said).toContain("  keyproof-alice: is deactivated already");
    expect(said.at(-1)).toBe("1 account ended, 1 left");
    expect(await readdir(path.join(folder, "checks"))).toEqual(["torn.json"]);
});

/** A server with accounts of ours, of which one cannot be deactivated. */
function listsAccounts(): string[] {
    const names = ["alice", "bob", "carol"].map((name) => `@keyproof-${name}-0123abcd:example.org`);
    const deactivated = new Set<string>();
    server.on("GET account/whoami", () => ({ status: 200, body: { user_id: ADMIN } }));
    server.on(`GET /_synapse/admin/v1/users/${ADMIN}/admin`, () => ({ status: 200, body: { admin: true } }));
    server.on("GET /_synapse/admin/v2/users", () => ({
        status: 200,
        body: { users: names.map((name) => ({ name, deactivated: false, creation_ts: 0 })) },
    }));
    for (const name of names) {
        server.on(`POST /_synapse/admin/v1/deactivate/${name}`, () => {
            if (name.includes("bob")) return { status: 500, body: { errcode: "M_UNKNOWN", error: "the disk is full" } };
            deactivated.add(name);
            return { status: 200, body: {} };
        });
        server.on(`GET /_synapse/admin/v2/users/${name}`, () => ({
            status: 200,
            body: { deactivated: deactivated.has(name) },
        }));
    }
    return names;
}

test("an account found by its name that cannot be deactivated keeps no other active", async () => {
    const [alice, bob, carol] = listsAccounts();
    const adminTokenFile = path.join(folder, "token");
    await writeFile(adminTokenFile, "syt_admin");
    expect(await clean(server.session.baseUrl, { young: false, adminTokenFile }, NEVER)).toBe(2);
    for (const name of [alice, carol]) expect(said).toContain(`${name}: deactivated; the admin API says so`);
    expect(said).toContainEqual(expect.stringMatching(`^left: ${bob}: .*the disk is full`));
    expect(said.at(-1)).toBe("2 accounts ended, 1 left");
});

test("what is left of the journals is reported before an administrator's token is refused", async () => {
    await leftByACheck();
    server.on("POST login", () => ({ status: 500, body: { errcode: "M_UNKNOWN", error: "the disk is full" } }));
    server.on("GET account/whoami", () => ({ status: 401, body: { errcode: "M_UNKNOWN_TOKEN" } }));
    const adminTokenFile = path.join(folder, "token");
    await writeFile(adminTokenFile, "syt_admin");
    await expect(clean(server.session.baseUrl, { young: false, adminTokenFile }, NEVER)).rejects.toThrow();
    expect(said).toContainEqual(expect.stringMatching(/^left: keyproof-alice: .*the disk is full/));
});
