import type { Progress } from "../../containers/progress.ts";
import { ACCOUNT_PREFIX } from "../../helpers/accounts/people.ts";
import { AdminApi } from "../../helpers/matrix/admin-api.ts";
import { request } from "../../helpers/matrix/http.ts";

/** As accounts are named here: what they are for, and eight hexadecimal digits. Nobody chooses such a name. */
const OURS = new RegExp(`^@${ACCOUNT_PREFIX}[a-z0-9-]+-[0-9a-f]{8}:`);
/** No check takes that long, in milliseconds. */
const YOUNG_MS = 60 * 60_000;

interface ListedUser {
    name: string;
    deactivated: boolean;
    /** When it was made, in milliseconds. */
    creation_ts: number;
}

/**
 * Deactivates accounts that are recognisably ours. When one cannot be deactivated, the others still are.
 *
 * @param token an administrator's
 * @param young whether also those of the last hour, which somebody's check may be using
 * @returns how many were deactivated, and what is left, a line each
 * @see https://element-hq.github.io/synapse/latest/admin_api/user_admin_api.html
 */
export async function deactivateByName(
    baseUrl: string,
    token: string,
    { young, say }: { young: boolean; say: Progress },
): Promise<{ ended: number; left: string[] }> {
    const admin = new AdminApi(baseUrl, { accessToken: token });
    const cleaned = { ended: 0, left: [] as string[] };
    for (const { name, creation_ts } of await oursOn(baseUrl, token)) {
        if (!young && Date.now() - creation_ts < YOUNG_MS) {
            cleaned.left.push(
                `${name}: made within the last hour, a check elsewhere may be using it; --young ends it all the same`,
            );
            continue;
        }
        try {
            await admin.deactivate(name, { erase: true });
            if (!(await admin.isDeactivated(name))) {
                throw new Error("the server accepted the deactivation, and the account is still active");
            }
            say(`${name}: deactivated; the admin API says so`);
            cleaned.ended += 1;
        } catch (error) {
            cleaned.left.push(`${name}: ${error instanceof Error ? error.message : error}`);
        }
    }
    return cleaned;
}

async function oursOn(baseUrl: string, token: string): Promise<ListedUser[]> {
    const found: ListedUser[] = [];
    let from: string | undefined;
    do {
        const page: { users: ListedUser[]; next_token?: string } = await request(baseUrl, {
            method: "GET",
            path: "_synapse/admin/v2/users",
            query: { name: ACCOUNT_PREFIX, deactivated: "false", guests: "false", limit: 100, from },
            accessToken: token,
        });
        found.push(...page.users);
        from = page.next_token;
    } while (from !== undefined);
    return found.filter(({ name, deactivated }) => OURS.test(name) && !deactivated);
}
