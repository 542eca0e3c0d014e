import { readSecretFile } from "../../containers/homeserver/existing.ts";
import { Problem } from "../../containers/problem.ts";
import type { Progress } from "../../containers/progress.ts";
import { Traffic } from "../../helpers/matrix/traffic.ts";
import { count } from "../../reports/count.ts";
import { readCredentials } from "../check/credentials.ts";
import { endAccounts } from "../check/end-accounts.ts";
import { findServer, isBelow, isDiscovery } from "../check/find-server.ts";
import { Journal, type LeftJournal } from "../check/journal.ts";
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
    const { journals, unreadable } = Journal.left();
    let servers = journals.map(({ baseUrl }) => baseUrl);
    using _ = Traffic.install({ allows: (url) => isDiscovery(url) || servers.some((one) => isBelow(one, url)), say });
    const baseUrl = word && (await unlessInterrupted(interruption, findServer(word, say))).baseUrl;
    if (baseUrl) servers = [baseUrl];
    const cleaned: Cleaned = { ended: 0, left: [], say };
    // One journal that cannot be read keeps no account of another one active.
    for (const { wrong, seen, fix } of unreadable) leave(cleaned, `${wrong} (${seen}). ${fix}`);
    const wanted = journals.filter((one) => baseUrl === undefined || one.baseUrl === baseUrl);
    await unlessInterrupted(interruption, cleanJournals(wanted, { token, given, cleaned }));
    if (baseUrl && token) {
        await unlessInterrupted(interruption, cleanByName(baseUrl, { token, young: options.young, cleaned }));
    }
    say(`${count(cleaned.ended, "account")} ended, ${cleaned.left.length} left`);
    return cleaned.left.length > 0 ? EXIT.couldNotRun : EXIT.ok;
}

/** What was cleaned so far. */
interface Cleaned {
    ended: number;
    left: string[];
    readonly say: Progress;
}

/** Reports at once what stays: whatever fails next, the user knows. */
function leave({ left, say }: Cleaned, ...lines: readonly string[]): void {
    left.push(...lines);
    for (const line of lines) say(`left: ${line}`);
}

interface JournalHelp {
    token: string | undefined;
    given: Awaited<ReturnType<typeof readCredentials>>;
    cleaned: Cleaned;
}

async function cleanJournals(journals: readonly LeftJournal[], help: JournalHelp): Promise<void> {
    for (const { file, baseUrl, began } of journals) {
        help.cleaned.say(`a check of ${baseUrl}, begun ${began}`);
        try {
            await cleanJournal(file, help);
        } catch (error) {
            leave(help.cleaned, `${file}: ${error instanceof Error ? error.message : error}`);
        }
    }
}

async function cleanJournal(file: string, { token, given, cleaned }: JournalHelp): Promise<void> {
    const journal = await Journal.takeOver(file);
    if (!journal) return cleaned.say("  still runs: it ends its accounts itself");
    try {
        const { ended, left } = await endAccounts(journal, {
            say: (line) => cleaned.say(`  ${line}`),
            ...(token && { adminToken: token }),
            ...(given?.kind === "accounts" && { given: given.accounts }),
        });
        cleaned.ended += ended;
        leave(cleaned, ...left);
    } finally {
        await journal.close();
    }
}

async function cleanByName(
    baseUrl: string,
    { token, young, cleaned }: { token: string; young: boolean; cleaned: Cleaned },
): Promise<void> {
    await requireAdmin(baseUrl, token);
    const { ended, left } = await deactivateByName(baseUrl, token, { young, say: cleaned.say });
    cleaned.ended += ended;
    leave(cleaned, ...left);
}
