import { ACCOUNT_PREFIX } from "../../helpers/accounts/people.ts";
import { count } from "../../reports/count.ts";
import { PEOPLE } from "./check-people.ts";
import type { Credentials } from "./credentials.ts";
import type { FoundServer } from "./find-server.ts";
import { checkedEntries } from "./paths.ts";
import type { Support } from "./support.ts";

/** About how many requests a whole check sends: what one was seen to send, rounded up. */
export const ABOUT_REQUESTS = 600;

/**
 * What would be done on a server, and what it supports: lines for people.
 *
 * @param rate how many requests a second are sent at most
 */
export function tellPlan({ baseUrl }: FoundServer, support: Support, { kind }: Credentials, rate: number): string[] {
    const { software, specification, delegatedTo } = support;
    const yes = (has: boolean) => (has ? "yes" : "no");
    const names = PEOPLE.map((name) => `${ACCOUNT_PREFIX}${name.toLowerCase()}-…`).join(", ");
    const accounts =
        kind === "accounts"
            ? `${PEOPLE.length} of the file, left as they were found: their devices of ours are signed out`
            : `${PEOPLE.length} made (${names}), deactivated at the end and seen to be; no administrator among them`;
    return [
        `homeserver   ${software.name} ${software.version} at ${baseUrl}`,
        `supports     specification ${specification}; key backups: ${yes(support.backup)}; dehydrated devices: ${yes(support.dehydration)} (not used)`,
        `signing in   by password: ${yes(support.password)}; single sign-on: ${yes(support.sso)}; delegated: ${delegatedTo === undefined ? "no" : `to ${delegatedTo || "another service"}`}`,
        `accounts     ${accounts}`,
        `rooms        1, encrypted and by invitation, which nobody is in afterwards; 17 messages`,
        `requests     about ${ABOUT_REQUESTS}, ${rate} a second at most; where the server limits them (429), they wait as it asks`,
        `checks       ${count(checkedEntries.length, "path")}:`,
        ...checkedEntries.map(({ id, title }) => `             ${id}  ${title}`),
    ];
}
