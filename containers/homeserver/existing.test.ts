import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { Problem } from "../problem.ts";
import { register, signIn } from "./account.fixture.ts";
import { ExistingHomeserver } from "./existing.ts";
import type { StartedHomeserver } from "./homeserver.ts";
import { freePort } from "./port.ts";
import { PyPiHomeserver } from "./pypi.ts";

beforeEach(() => {
    for (const name of ["REGISTRATION_SECRET", "ADMIN_TOKEN", "SERVER_NAME"]) vi.stubEnv(`KEYPROOF_${name}`, "");
});
afterEach(() => vi.unstubAllEnvs());

describe("a server that speaks no Matrix", () => {
    let server: http.Server;
    let url: string;

    beforeAll(async () => {
        server = http.createServer((request, response) => {
            if (request.url?.startsWith("/json/")) response.end('{"hello": "world"}');
            else response.writeHead(404).end("<!doctype html>\n<title>nginx</title>");
        });
        server.listen(0, "127.0.0.1");
        await once(server, "listening");
        url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterAll(() => server.close());

    test.each([
        ["", 'it answered 404 "<!doctype html> <title>nginx</title>"'],
        ["/json", `it answered 200 "{"hello": "world"}"`],
    ])("is refused at the door: %s", async (path, seen) => {
        const checking = new ExistingHomeserver(url + path).check();
        await expect(checking).rejects.toThrow(Problem);
        await expect(checking).rejects.toThrow(`${url + path} is no Matrix homeserver: ${seen}.`);
    });
});

test("nobody there is refused at the door", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const checking = new ExistingHomeserver(url).check();
    await expect(checking).rejects.toThrow(Problem);
    await expect(checking).rejects.toThrow(`${url} cannot be reached: connect ECONNREFUSED`);
});

test.each(["https://", "ftp://example.org", "https://user:secret@example.org", "https://example.org/?q"])(
    "is no address: %s",
    (url) => {
        const choosing = () => new ExistingHomeserver(url);
        expect(choosing).toThrow("That is no address of a homeserver");
        expect(choosing).not.toThrow("secret");
    },
);

describe("a Synapse that runs already", () => {
    let ours: StartedHomeserver;
    let existing: ExistingHomeserver;

    beforeAll(async () => {
        ours = await new PyPiHomeserver().start();
        existing = new ExistingHomeserver(`${ours.baseUrl}/`);
    });
    afterAll(() => ours.dispose());

    function secret(): string {
        if (ours.registration.kind !== "shared-secret") throw new Error("ours has a secret");
        return ours.registration.secret;
    }

    test("cannot be used without a secret of it", async () => {
        await expect(existing.check()).rejects.toThrow("neither KEYPROOF_REGISTRATION_SECRET nor KEYPROOF_ADMIN_TOKEN");
    });

    test("is used with the secret from a file, and never stopped", async () => {
        const folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-existing-"));
        await writeFile(path.join(folder, "secret"), `${secret()}\n`);
        vi.stubEnv("KEYPROOF_REGISTRATION_SECRET_FILE", path.join(folder, "secret"));
        vi.stubEnv("KEYPROOF_SERVER_NAME", "keyproof.test");
        await existing.check();

        const started = await existing.start();
        await rm(folder, { recursive: true });

        expect(started).toMatchObject({
            baseUrl: ours.baseUrl,
            serverName: "keyproof.test",
            software: { name: "Synapse", version: ours.software.version },
        });
        await register(started, "anna");
        await signIn(started, "anna");
        await expect(started.stop()).rejects.toThrow("A homeserver that is not ours cannot be stopped");
        await expect(started.kill()).rejects.toThrow("A homeserver that is not ours cannot be killed");
        await started.dispose();
        await signIn(started, "anna");
    });

    test("must have its name told where it does not tell it", async () => {
        vi.stubEnv("KEYPROOF_REGISTRATION_SECRET", secret());
        await expect(existing.check()).rejects.toThrow(
            "Put the right half of its users' ids into KEYPROOF_SERVER_NAME.",
        );
    });

    test("takes an access token, and tells its name by it", async () => {
        await register(ours, "admin");
        vi.stubEnv("KEYPROOF_ADMIN_TOKEN", await signIn(ours, "admin"));
        expect((await existing.start()).serverName).toBe("keyproof.test");

        vi.stubEnv("KEYPROOF_ADMIN_TOKEN", "syt_not_a_token");
        const checking = existing.check();
        await expect(checking).rejects.toThrow("does not take the admin token");
        await expect(checking).rejects.not.toThrow("syt_not_a_token");
    });

    test("cannot be given settings", async () => {
        await expect(existing.start({ port: 20_001 })).rejects.toThrow("cannot be given another port");
    });
});
