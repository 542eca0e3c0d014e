import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { lookAt, requireAdmin, whyNothingRuns } from "./support.ts";

let server: http.Server | undefined;
afterEach(() => server?.close());

/** A server that answers some paths, and everything else as one that does not know the endpoint. */
async function serverThat(answers: Record<string, readonly [number, object]>): Promise<string> {
    server = http.createServer((request, response) => {
        const [status, body] = answers[request.url ?? ""] ?? [404, { errcode: "M_UNRECOGNIZED" }];
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const VERSIONS = [200, { versions: ["v1.1", "v1.12"] }] as const;
const ASKS_FOR_TOKEN = [401, { errcode: "M_MISSING_TOKEN" }] as const;
const login = (...types: string[]) => [200, { flows: types.map((type) => ({ type })) }] as const;

test("a homeserver that is no Synapse, without key backups", async () => {
    const support = await lookAt(
        await serverThat({
            "/_matrix/client/versions": VERSIONS,
            "/_matrix/client/v3/login": login("m.login.password"),
            "/_matrix/federation/v1/version": [200, { server: { name: "Conduit", version: "0.9.0" } }],
        }),
    );
    expect(support).toEqual({
        software: { name: "Conduit", version: "0.9.0" },
        specification: "v1.12",
        password: true,
        sso: false,
        delegatedTo: undefined,
        sharedSecret: false,
        backup: false,
        dehydration: false,
    });
    expect(whyNothingRuns(support, { kind: "accounts", accounts: [] })).toBeUndefined();
    expect(whyNothingRuns(support, { kind: "shared-secret", secret: "s" })?.fix).toContain("Use --accounts FILE");
});

test("login that is delegated is recognised, and what to do is told", async () => {
    const support = await lookAt(
        await serverThat({
            "/_matrix/client/versions": VERSIONS,
            "/_matrix/client/v3/login": login("m.login.sso"),
            "/_matrix/client/v3/room_keys/version": ASKS_FOR_TOKEN,
            "/_matrix/client/unstable/org.matrix.msc2965/auth_metadata": [200, { issuer: "https://auth.example.org/" }],
        }),
    );
    expect(support).toMatchObject({
        password: false,
        sso: true,
        backup: true,
        delegatedTo: "https://auth.example.org/",
    });
    const why = whyNothingRuns(support, { kind: "accounts", accounts: [] });
    expect(why?.wrong).toBe("Login is delegated to https://auth.example.org/ (OAuth 2.0), and no password signs in");
    expect(why?.fix).toContain("passwords.enabled");
});

test("where delegated login takes passwords all the same, accounts that are given can be used", async () => {
    const support = await lookAt(
        await serverThat({
            "/_matrix/client/versions": VERSIONS,
            "/_matrix/client/v3/login": login("m.login.password", "m.login.sso"),
            "/_matrix/client/v1/auth_metadata": [200, { issuer: "https://auth.example.org/" }],
        }),
    );
    expect(whyNothingRuns(support, { kind: "accounts", accounts: [] })).toBeUndefined();
    expect(whyNothingRuns(support, { kind: "shared-secret", secret: "s" })?.wrong).toContain(
        "accounts are made by the service that it delegates login to",
    );
});

test("single sign-on alone needs a browser", async () => {
    const support = await lookAt(
        await serverThat({ "/_matrix/client/versions": VERSIONS, "/_matrix/client/v3/login": login("m.login.sso") }),
    );
    expect(whyNothingRuns(support, { kind: "admin-token", token: "t" })?.wrong).toContain("Only single sign-on");
});

test("a token that is no administrator's is refused, and not told", async () => {
    const url = await serverThat({
        "/_matrix/client/v3/account/whoami": [200, { user_id: "@a:b" }],
        "/_synapse/admin/v1/users/%40a%3Ab/admin": [
            403,
            { errcode: "M_FORBIDDEN", error: "You are not a server admin" },
        ],
    });
    await expect(requireAdmin(url, "syt_not")).rejects.toThrow("does not take that token as an administrator's");
    await expect(requireAdmin(url, "syt_not")).rejects.not.toThrow("syt_not");
});
