import { getRecord, requireMatrix } from "../../containers/homeserver/software.ts";
import { Problem } from "../../containers/problem.ts";
import type { Progress } from "../../containers/progress.ts";

/** Where a homeserver is, and how it was found. */
export interface FoundServer {
    /** Where clients reach it, no slash at the end. */
    baseUrl: string;
    /** The right half of its users' ids, where that is known before there is an account. */
    serverName: string | undefined;
}

const WELL_KNOWN = "/.well-known/matrix/client";

/**
 * Finds the homeserver that a user means, as clients do.
 *
 * @param word a server name (`"example.org"`), or a URL: one without a path is looked up as a server name is, one with a
 *     path is taken as it is
 * @param say told where `.well-known/matrix/client` leads to
 * @see https://spec.matrix.org/v1.19/client-server-api/#server-discovery
 * @throws Problem when there is no Matrix homeserver
 */
export async function findServer(word: string, say: Progress): Promise<FoundServer> {
    const asked = parse(word);
    const baseUrl = (asked.pathname === "/" ? await delegated(asked, say) : undefined) ?? withoutSlash(asked);
    await requireMatrix(
        baseUrl,
        "Give the server's name, or the URL that clients use (m.homeserver's base_url in .well-known/matrix/client)",
    );
    return { baseUrl, serverName: process.env.KEYPROOF_SERVER_NAME || (isUrl(word) ? undefined : word) };
}

/** Whether an address is the API of a homeserver. */
export function isBelow(baseUrl: string, { origin, pathname }: URL): boolean {
    const address = `${origin}${pathname}`;
    return ["_matrix", "_synapse"].some((api) => address.startsWith(`${baseUrl}/${api}/`));
}

/** Whether an address is one that is asked while a server is looked for. */
export function isDiscovery({ pathname }: URL): boolean {
    return pathname === WELL_KNOWN || pathname.endsWith("/_matrix/client/versions");
}

function isUrl(word: string): boolean {
    return /^https?:\/\//.test(word);
}

function parse(word: string): URL {
    const text = isUrl(word) ? word : `https://${word}`;
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const isPlain = url && /^https?:$/.test(url.protocol) && !url.search && !url.hash && !url.username && !url.password;
    if (isPlain && (isUrl(word) || url.pathname === "/")) return url;
    throw new Problem({
        wrong: "That is no address of a homeserver",
        seen: `"${url?.username ? "(a URL with a user name)" : word}"`,
        fix: "Give its name (example.org), or the URL that clients use (https://matrix.example.org)",
    });
}

async function delegated({ origin }: URL, say: Progress): Promise<string | undefined> {
    const answer = await getRecord(`${origin}${WELL_KNOWN}`);
    const homeserver = answer["m.homeserver"];
    const base =
        typeof homeserver === "object" && homeserver !== null && "base_url" in homeserver
            ? homeserver.base_url
            : undefined;
    if (base === undefined) return undefined;
    if (typeof base !== "string" || !URL.canParse(base) || !/^https?:$/.test(new URL(base).protocol)) {
        throw new Problem({
            wrong: `${origin}${WELL_KNOWN} leads nowhere`,
            seen: `its base_url is ${JSON.stringify(base)}`,
            fix: "Mend it: clients find no homeserver by it. Or give the URL of the homeserver itself, with its path",
        });
    }
    const found = withoutSlash(new URL(base));
    say(
        found === origin
            ? `${origin}${WELL_KNOWN} leads to ${origin} itself`
            : `${origin}${WELL_KNOWN} leads to ${found}`,
    );
    return found;
}

function withoutSlash({ href }: URL): string {
    return href.replace(/\/+$/, "");
}
