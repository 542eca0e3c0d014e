import { readSecretFile } from "../../containers/homeserver/existing.ts";
import { Problem } from "../../containers/problem.ts";
import type { Progress } from "../../containers/progress.ts";
import { Traffic } from "../../helpers/matrix/traffic.ts";
import { count } from "../../reports/count.ts";
import { readCredentials } from "../check/credentials.ts";
import { endAccounts } from "../check/end-accounts.ts";
import { findServer, isBelow, isDiscovery } from "../check/find-server.ts";
import { Journal } from "../check/journal.ts";
import { requireAdmin } from "../check/support.ts";
import { EXIT } from "../exit-code.ts";
import { type Interruption, unlessInterrupted } from "../interruption.ts";
import { deactivateByName } from "./by-name.ts";

/** `keyproof clean`'s options, as commander reads them. */
export interface CleanOptions {
    adminTokenFile?: string;
    accounts?: string;
    young: boolean;
}

/**
 * Ends what checks left.
 *
 * @param word a server name or a URL; undefined for all that journals tell of
 * @returns the exit code
 * @throws Problem; Interrupted
 */
export async function clean(
    word: string | undefined,
    options: CleanOptions,
    interruption: Interruption,
): Promise<number> {
    const say: Progress = console.log;
    const given = options.accounts === undefined ? undefined : await readCredentials({ accounts: options.accounts });
    const token = options.adminTokenFile && (await readSecretFile(options.adminTokenFile, "--admin-token-file"));
    if (token && word === undefined) {
        throw new Problem({
            wrong: "An administrator's token is for one server",
            seen: "--admin-token-file, and no server",
            fix: "Name the server: `npx keyproof clean https://matrix.example.org --admin-token-file token.txt`",
        });
    }
    let servers = Journal.left().map(({ baseUrl }) => baseUrl);
    using _ = Traffic.install({ allows: (url) => isDiscovery(url) || servers.some((one) => isBelow(one, url)), say });
    const baseUrl = word && (await unlessInterrupted(interruption, findServer(word, say))).baseUrl;
    if (baseUrl) servers = [baseUrl];
    const { ended, left } = await unlessInterrupted(interruption, cleanJournals(baseUrl, { token, given, say }));
    const byName =
        baseUrl && token
            ? await unlessInterrupted(interruption, cleanByName(baseUrl, token, options.young, say))
            : { ended: 0, left: [] };
    for (const line of [...left, ...byName.left]) say(`left: ${line}`);
    const all = ended + byName.ended;
    const remain = left.length + byName.left.length;
    say(`${count(all, "account")} ended, ${remain} left`);
    return remain > 0 ? EXIT.couldNotRun : EXIT.ok;
}

interface Cleaned {
    ended: number;
    left: string[];
}

async function cleanJournals(
    baseUrl: string | undefined,
    {
        token,
        given,
        say,
    }: { token: string | undefined; given: Awaited<ReturnType<typeof readCredentials>>; say: Progress },
): Promise<Cleaned> {
    const cleaned: Cleaned = { ended: 0, left: [] };
    for (const { file, ...check } of Journal.left()) {
        if (baseUrl !== undefined && check.baseUrl !== baseUrl) continue;
        say(`a check of ${check.baseUrl}, begun ${check.began}`);
        const journal = await Journal.takeOver(file);
        if (!journal) {
            say("  still runs: it ends its accounts itself");
            continue;
        }
        const { ended, left } = await endAccounts(journal, {
            say: (line) => say(`  ${line}`),
            ...(token && { adminToken: token }),
            ...(given?.kind === "accounts" && { given: given.accounts }),
        });
        await journal.close();
        cleaned.ended += ended;
        cleaned.left.push(...left);
    }
    return cleaned;
}

async function cleanByName(baseUrl: string, token: string, young: boolean, say: Progress): Promise<Cleaned> {
    await requireAdmin(baseUrl, token);
    return deactivateByName(baseUrl, token, { young, say });
}
