import { createHmac } from "node:crypto";
import type { Registration } from "../../containers/homeserver/homeserver.ts";
import { type Json, request, segments } from "./http.ts";
import { UserApi } from "./user-api.ts";

/** A homeserver, as far as making accounts on it goes. */
export interface AccountServer {
    baseUrl: string;
    serverName: string;
    registration: Registration;
}

/** Who to register. */
export interface NewUser {
    /** The left half of the user id. */
    localpart: string;
    password: string;
    displayName?: string;
    admin?: boolean;
}

/** A signed-in session, as `/login` answers. */
export interface Session {
    baseUrl: string;
    userId: string;
    deviceId: string;
    accessToken: string;
}

/**
 * Makes an account by Synapse's admin API, without signing a device in that stays.
 *
 * @see https://element-hq.github.io/synapse/latest/admin_api/register_api.html
 * @throws MatrixError when the name is taken, or the registration is not allowed
 */
export async function register(server: AccountServer, user: NewUser): Promise<string> {
    const userId = `@${user.localpart}:${server.serverName}`;
    if (server.registration.kind === "admin-token") {
        await request(server.baseUrl, {
            method: "PUT",
            path: `_synapse/admin/v2/users/${segments(userId)}`,
            accessToken: server.registration.token,
            body: { password: user.password, displayname: user.displayName ?? user.localpart, admin: !!user.admin },
        });
        return userId;
    }
    const session = await registerWithSecret(server.baseUrl, server.registration.secret, user);
    // Registration signs a device in; nobody uses it, and a device without keys would disturb every device list.
    await new UserApi(session).logout();
    return session.userId;
}

/**
 * Makes an account with the shared secret, by Synapse's admin API.
 *
 * @param user `device` names the device that is signed in with it
 * @returns that device's session
 * @see https://element-hq.github.io/synapse/latest/admin_api/register_api.html
 */
export async function registerWithSecret(
    baseUrl: string,
    secret: string,
    user: NewUser & { device?: { id: string; name: string } },
): Promise<Session> {
    const path = "_synapse/admin/v1/register";
    const { nonce } = await request<{ nonce: string }>(baseUrl, { method: "GET", path });
    const mac = createHmac("sha1", secret)
        .update([nonce, user.localpart, user.password, user.admin ? "admin" : "notadmin"].join("\0"))
        .digest("hex");
    const body: Json = {
        nonce,
        username: user.localpart,
        password: user.password,
        displayname: user.displayName ?? user.localpart,
        admin: !!user.admin,
        mac,
        ...(user.device && { device_id: user.device.id, initial_device_display_name: user.device.name }),
    };
    return asSession(baseUrl, await request<SignedIn>(baseUrl, { method: "POST", path, body }));
}

/** As both registration and `/login` answer. */
interface SignedIn {
    access_token: string;
    user_id: string;
    device_id: string;
}

function asSession(baseUrl: string, { user_id, device_id, access_token }: SignedIn): Session {
    return { baseUrl, userId: user_id, deviceId: device_id, accessToken: access_token };
}

/**
 * A session of a user that is no device: the oracle reads with it, and no client sees it in a device list.
 *
 * @param admin a session of an administrator
 * @see https://element-hq.github.io/synapse/latest/admin_api/user_admin_api.html#login-as-a-user
 */
export async function loginWithoutDevice(
    baseUrl: string,
    admin: { accessToken: string },
    userId: string,
): Promise<Session> {
    const { access_token: accessToken } = await request<{ access_token: string }>(baseUrl, {
        method: "POST",
        path: `_synapse/admin/v1/users/${segments(userId)}/login`,
        accessToken: admin.accessToken,
        body: {},
    });
    return { baseUrl, userId, deviceId: "", accessToken };
}

/**
 * Gives an account an e-mail address, taken as confirmed.
 *
 * @param admin a session of an administrator
 * @see https://element-hq.github.io/synapse/latest/admin_api/user_admin_api.html#create-or-modify-account
 */
export async function setEmail(
    baseUrl: string,
    admin: { accessToken: string },
    userId: string,
    address: string,
): Promise<void> {
    await request(baseUrl, {
        method: "PUT",
        path: `_synapse/admin/v2/users/${segments(userId)}`,
        accessToken: admin.accessToken,
        body: { threepids: [{ medium: "email", address }] },
    });
}

/**
 * Signs a new device in with the password.
 *
 * @param user `userId` may be a localpart; without a `deviceId` the server chooses one
 */
export async function login(
    baseUrl: string,
    user: { userId: string; password: string; deviceName: string; deviceId?: string },
): Promise<Session> {
    const answer = await request<SignedIn>(baseUrl, {
        method: "POST",
        path: "_matrix/client/v3/login",
        body: {
            type: "m.login.password",
            identifier: { type: "m.id.user", user: user.userId },
            password: user.password,
            initial_device_display_name: user.deviceName,
            ...(user.deviceId !== undefined && { device_id: user.deviceId }),
        },
    });
    return asSession(baseUrl, answer);
}
