import { readSoftware } from "../../containers/homeserver/software.ts";
import { Problem, type ProblemText } from "../../containers/problem.ts";
import { type Json, request, segments } from "../../helpers/matrix/http.ts";
import { MatrixError } from "../../helpers/matrix/matrix-error.ts";
import type { Credentials } from "./credentials.ts";

/** What a homeserver says it can do, as far as checks need it. */
export interface Support {
    software: { name: string; version: string };
    /** The newest version of the specification that it supports: `"v1.12"`. */
    specification: string;
    /** Whether a password signs in. */
    password: boolean;
    /** Who signs people in, where that is delegated by OAuth 2.0: an address; `""` where it does not say. */
    delegatedTo: string | undefined;
    /** Whether there is single sign-on. */
    sso: boolean;
    /** Whether accounts are made with a shared secret, as on Synapse. */
    sharedSecret: boolean;
    /** Whether it has server-side key backups. */
    backup: boolean;
    /** Whether it has dehydrated devices (MSC3814). */
    dehydration: boolean;
}

/** Asks a server what it can do: nothing but GET, and no account is needed. */
export async function lookAt(baseUrl: string): Promise<Support> {
    const ask = (path: string) => answerTo(baseUrl, path);
    const { versions } = (await ask("_matrix/client/versions")).body;
    const { flows } = (await ask("_matrix/client/v3/login")).body;
    const types = Array.isArray(flows) ? flows.map((flow: Json) => flow.type) : [];
    const secret = await ask("_synapse/admin/v1/register");
    const backup = await ask("_matrix/client/v3/room_keys/version");
    const dehydration = await ask("_matrix/client/unstable/org.matrix.msc3814.v1/dehydrated_device");
    return {
        software: await readSoftware(baseUrl),
        specification: Array.isArray(versions) ? String(versions.at(-1)) : "unknown",
        password: types.includes("m.login.password"),
        sso: types.includes("m.login.sso"),
        delegatedTo: await issuerOf(ask),
        sharedSecret: typeof secret.body.nonce === "string",
        backup: isThere(backup),
        dehydration: isThere(dehydration),
    };
}

interface Answer {
    status: number;
    errcode: string | undefined;
    body: Json;
}

async function answerTo(baseUrl: string, path: string): Promise<Answer> {
    try {
        return { status: 200, errcode: undefined, body: await request(baseUrl, { method: "GET", path }) };
    } catch (error) {
        if (error instanceof MatrixError) return { status: error.status, errcode: error.errcode, body: error.body };
        throw error;
    }
}

/** An endpoint that needs an account asks for one; one that is not there does not. */
function isThere({ status, errcode }: Answer): boolean {
    return status === 401 || errcode === "M_MISSING_TOKEN";
}

async function issuerOf(ask: (path: string) => Promise<Answer>): Promise<string | undefined> {
    for (const path of [
        "_matrix/client/v1/auth_metadata",
        "_matrix/client/unstable/org.matrix.msc2965/auth_metadata",
    ]) {
        const { status, body } = await ask(path);
        if (status === 200) return typeof body.issuer === "string" ? body.issuer : "";
    }
    return undefined;
}

/** @throws Problem when the token is not one of a server administrator */
export async function requireAdmin(baseUrl: string, token: string): Promise<{ userId: string }> {
    const ask = (path: string) => request(baseUrl, { method: "GET", path, accessToken: token });
    try {
        const { user_id } = await ask("_matrix/client/v3/account/whoami");
        // Only administrators may ask who is one.
        await ask(`_synapse/admin/v1/users/${segments(String(user_id))}/admin`);
        return { userId: String(user_id) };
    } catch (error) {
        if (!(error instanceof MatrixError)) throw error;
        const admin = error.status === 404 ? "it has no admin API as Synapse's" : error.message;
        throw new Problem(
            {
                wrong: `${baseUrl} does not take that token as an administrator's`,
                seen: admin,
                fix: "Put the access token of a server admin into the file, or use --accounts FILE",
            },
            { cause: error },
        );
    }
}

/** Why nothing can be checked there this way; undefined where something can. */
export function whyNothingRuns(support: Support, { kind }: Credentials): ProblemText | undefined {
    if (!support.password) return withoutPassword(support);
    if (kind !== "shared-secret" || support.sharedSecret) return undefined;
    const where =
        support.delegatedTo === undefined ? "" : ": accounts are made by the service that it delegates login to";
    return {
        wrong: `This server makes no accounts with a shared secret${where}`,
        seen: "GET /_synapse/admin/v1/register gives no nonce",
        fix: "Use --accounts FILE, with the user ids and passwords of two accounts that are for tests",
    };
}

function withoutPassword({ delegatedTo, sso }: Support): ProblemText {
    if (delegatedTo !== undefined) {
        const to = delegatedTo || "another service";
        return {
            wrong: `Login is delegated to ${to} (OAuth 2.0), and no password signs in`,
            seen: "auth_metadata is there, and m.login.password is not among the login flows",
            fix: "Let the Matrix Authentication Service take passwords of older clients (passwords.enabled, and its compatibility layer for /login) and use --accounts FILE, or check a copy of the server without delegation",
        };
    }
    return {
        wrong: sso ? "Only single sign-on signs in there, which needs a browser" : "No password signs in there",
        seen: "m.login.password is not among the login flows",
        fix: "Allow passwords for test accounts (on Synapse password_config.localdb_enabled) and use --accounts FILE, or check a copy of the server",
    };
}
