import { createHmac } from "node:crypto";
import type { StartedHomeserver } from "./homeserver.ts";

const PASSWORD = "a password of tests";

/** Makes an account by Synapse's shared-secret registration. */
export async function register(server: StartedHomeserver, username: string): Promise<void> {
    if (server.registration.kind !== "shared-secret") throw new Error("needs the registration secret");
    const url = `${server.baseUrl}/_synapse/admin/v1/register`;
    const { nonce } = (await (await fetch(url)).json()) as { nonce: string };
    const mac = createHmac("sha1", server.registration.secret)
        .update([nonce, username, PASSWORD, "notadmin"].join("\0"))
        .digest("hex");
    await post(url, { nonce, username, password: PASSWORD, admin: false, mac });
}

/** @returns an access token */
export async function signIn(server: StartedHomeserver, username: string): Promise<string> {
    const identifier = { type: "m.id.user", user: username };
    const body = { type: "m.login.password", identifier, password: PASSWORD };
    const { access_token } = await post(`${server.baseUrl}/_matrix/client/v3/login`, body);
    return String(access_token);
}

async function post(url: string, body: object): Promise<Record<string, unknown>> {
    const response = await fetch(url, { method: "POST", body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`POST ${url} answered ${response.status} ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
}
