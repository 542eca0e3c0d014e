import type { Progress } from "../../containers/progress.ts";
import { AdminApi } from "../../helpers/matrix/admin-api.ts";
import { MatrixError } from "../../helpers/matrix/matrix-error.ts";
import { login } from "../../helpers/matrix/registration.ts";
import { UserApi } from "../../helpers/matrix/user-api.ts";
import type { GivenAccount } from "./credentials.ts";
import type { Journal, JournalAccount } from "./journal.ts";

/** What may help to end accounts, beside what their journal knows. */
export interface EndingHelp {
    /** An administrator's access token. */
    adminToken?: string;
    /** The passwords of accounts that were given. */
    given?: readonly GivenAccount[];
    say: Progress;
}

/**
 * Ends every account of a journal: those that were made are deactivated, those that were given are left as they were found.
 * Goes on with the next where one cannot be ended.
 *
 * @returns how many there were, and what is left of them, a line each
 */
export async function endAccounts(journal: Journal, help: EndingHelp): Promise<{ ended: number; left: string[] }> {
    const left: string[] = [];
    const open = journal.accounts.filter(({ ended }) => !ended);
    for (const account of open) {
        const name = account.userId ?? account.user;
        try {
            const how = account.given
                ? await leaveAsFound(journal, account, help)
                : await deactivate(journal, account, help);
            account.ended = true;
            journal.save();
            help.say(`${name}: ${how}`);
        } catch (error) {
            left.push(`${name}: ${error instanceof Error ? error.message : error}`);
        }
    }
    return { ended: open.length - left.length, left };
}

/** @returns what is so now, and how it was seen */
async function deactivate(journal: Journal, account: JournalAccount, { adminToken }: EndingHelp): Promise<string> {
    const { baseUrl } = journal;
    const { userId, password } = account;
    if (password === undefined) throw new Error("its password is not in the journal");
    const session = (await liveSession(baseUrl, account)) ?? (await signIn(journal, account, password));
    if (session === "nobody") {
        // The password is nobody's but ours: that it is refused, too, is what deactivating does.
        return userId === undefined
            ? "was never made"
            : "is deactivated already: neither session nor password is taken";
    }
    if (session === "deactivated") return "is deactivated already";
    const api = new UserApi(session);
    await api.deactivate(password);
    if (await isTaken(api)) throw new Error("the server took the deactivation, and its session is still signed in");
    if (adminToken !== undefined) {
        const admin = new AdminApi(baseUrl, { accessToken: adminToken });
        if (await admin.isDeactivated(session.userId)) return "deactivated; the admin API says so";
        throw new Error("the server took the deactivation, and the account is still active");
    }
    const answer = await login(baseUrl, { userId: session.userId, password, deviceName: CLEAN_UP }).catch(refusal);
    if (!(answer instanceof MatrixError)) throw new Error("the server took the deactivation, and still signs it in");
    return `deactivated; its session and its password are refused (${answer.errcode ?? answer.status})`;
}

/** What our devices are called that are signed in to sign others out. */
const CLEAN_UP = "keyproof clean-up";

/** A refusal that says something about the account. @throws what else went wrong */
function refusal(error: unknown): MatrixError {
    if (error instanceof MatrixError && error.status === 403) return error;
    throw error;
}

type LiveSession = ConstructorParameters<typeof UserApi>[0];

/** One of the sessions that the journal knows and that the server takes: signing in anew is what servers limit most. */
async function liveSession(baseUrl: string, account: JournalAccount): Promise<LiveSession | undefined> {
    for (const { deviceId, accessToken } of account.sessions) {
        if (accessToken === undefined || account.userId === undefined) continue;
        const session = { baseUrl, userId: account.userId, deviceId, accessToken };
        if (await isTaken(new UserApi(session))) return session;
    }
    return undefined;
}

async function isTaken(api: UserApi): Promise<boolean> {
    try {
        await api.whoami();
        return true;
    } catch (error) {
        if (error instanceof MatrixError && error.status === 401) return false;
        throw error;
    }
}

async function signIn(
    journal: Journal,
    account: JournalAccount,
    password: string,
): Promise<LiveSession | "deactivated" | "nobody"> {
    const { baseUrl } = journal;
    // A device whose signing in was not answered gets its session by this as well.
    const deviceId =
        account.sessions.find(({ accessToken }) => accessToken === undefined)?.deviceId ?? journal.planDevice(account);
    try {
        const userId = account.userId ?? account.user;
        const session = await login(baseUrl, { userId, password, deviceName: CLEAN_UP, deviceId });
        journal.signedIn(account, session);
        return session;
    } catch (error) {
        return refusal(error).errcode === "M_USER_DEACTIVATED" ? "deactivated" : "nobody";
    }
}

/** What a check sets up on an account, beside its backup: nothing of it was there before. */
const SECRETS = [
    "m.cross_signing.master",
    "m.cross_signing.self_signing",
    "m.cross_signing.user_signing",
    "m.megolm_backup.v1",
];

/** Takes back what the check has set up, and signs its devices out. @returns what is so now */
async function leaveAsFound(journal: Journal, account: JournalAccount, { given = [] }: EndingHelp): Promise<string> {
    const { baseUrl } = journal;
    const unanswered = account.sessions.some(({ accessToken }) => accessToken === undefined);
    let session = await liveSession(baseUrl, account);
    const password = given.find(({ userId }) => userId === account.userId)?.password;
    if (unanswered && password === undefined) {
        throw new Error(
            "a device of ours may be signed in there that only its password signs out: give --accounts FILE again",
        );
    }
    for (const { deviceId, accessToken } of [...account.sessions]) {
        if (accessToken !== undefined || password === undefined || account.userId === undefined) continue;
        const signedIn = await login(baseUrl, {
            userId: account.userId,
            password,
            deviceName: CLEAN_UP,
            deviceId,
        });
        journal.signedIn(account, signedIn);
        session ??= signedIn;
    }
    if (!session) return "no device of ours is signed in";
    // What was there before the check is its owner's.
    if (account.unused) await takeBack(new UserApi(session), journal.tag);
    for (const { deviceId, accessToken = "" } of account.sessions) {
        const api = new UserApi({ ...session, deviceId, accessToken });
        if (await isTaken(api)) await api.logout();
        if (await isTaken(api)) throw new Error(`its device ${deviceId} is still signed in`);
    }
    return "left as it was found, but for its public cross-signing keys; our devices are signed out";
}

async function takeBack(api: UserApi, tag: string): Promise<void> {
    for (let backup = await api.backupVersion(); backup; backup = await api.backupVersion()) {
        await api.deleteBackupVersion(backup.version);
    }
    const keyId = (await api.accountData<{ key?: string }>("m.secret_storage.default_key"))?.key;
    if (keyId !== undefined) {
        // No server forgets account data: emptied is as near as it gets.
        const types = ["m.secret_storage.default_key", `m.secret_storage.key.${keyId}`, ...SECRETS];
        for (const type of types) await api.setAccountData(type, {});
    }
    for (const room of await api.joinedRooms()) {
        if ((await api.roomName(room))?.includes(tag)) await api.leave(room);
    }
}
