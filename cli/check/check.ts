import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { Problem, type ProblemText } from "../../containers/problem.ts";
import type { Progress } from "../../containers/progress.ts";
import type { PathResult } from "../../fixtures/path-result.ts";
import { writeStrayErrors } from "../../helpers/clients/sdk/stray-errors.ts";
import { Traffic } from "../../helpers/matrix/traffic.ts";
import { FORMAT_FILES } from "../../reports/formats.ts";
import { hideSecrets } from "../../reports/secrets/hide.ts";
import { type RunOutcome, type Summary, summarise, summaryFile } from "../../reports/summary.ts";
import { lastWord, resultTable } from "../../reports/terminal/table.ts";
import { writeReports } from "../../reports/write.ts";
import { EXIT } from "../exit-code.ts";
import { type Interruption, unlessInterrupted } from "../interruption.ts";
import { packageVersion } from "../package-version.ts";
import { printJson } from "../print.ts";
import { CODES } from "../run/prove.ts";
import { fillResultsFolder, type ResultsFolder } from "../run/results.ts";
import { CheckPeople } from "./check-people.ts";
import { type CredentialOptions, type Credentials, optionOf, readCredentials } from "./credentials.ts";
import { endCheck } from "./end-check.ts";
import { type FoundServer, findServer, isBelow, isDiscovery } from "./find-server.ts";
import { Journal } from "./journal.ts";
import { CHECKED } from "./paths.ts";
import { tellPlan } from "./plan.ts";
import { requestTable } from "./request-table.ts";
import { runChecks, withoutResult } from "./run-checks.ts";
import { lookAt, requireAdmin, type Support, whyNothingRuns } from "./support.ts";

/** `keyproof check`'s options, as commander reads them. */
export interface CheckOptions extends CredentialOptions {
    /** How many requests a second are sent at most. */
    rate: number;
    dryRun: boolean;
    results: string;
    json: boolean;
}

/** What is checked, and how. */
interface Subject {
    server: FoundServer;
    credentials: Credentials;
    support: Support;
    traffic: Traffic;
    say: Progress;
}

/**
 * Checks a homeserver that exists: looks at it, tells what will be done, does it with accounts of its own, and leaves none
 * of them active.
 *
 * @param word a server name or a URL
 * @returns the exit code
 * @throws Problem before anything was made there; Interrupted
 */
export async function check(word: string, options: CheckOptions, interruption: Interruption): Promise<number> {
    const say: Progress = options.json ? console.error : console.log;
    const credentials = await readCredentials(options);
    if (!credentials) throw noCredentials();
    let allows = isDiscovery;
    using traffic = Traffic.install({ allows: (url) => allows(url), say, spacingMs: 1_000 / options.rate });
    const found = await unlessInterrupted(interruption, findServer(word, say));
    allows = (url) => isBelow(found.baseUrl, url);
    const support = await unlessInterrupted(interruption, lookAt(found.baseUrl));
    const server = await withServerName(found, credentials);
    for (const line of tellPlan(server, support, credentials, options.rate)) say(line);
    const why = whyNothingRuns(support, credentials);
    if (why) say(`not run      ${why.wrong} (${why.seen}). ${why.fix}.`);
    if (options.dryRun) {
        for (const line of ["", "dry run: nothing was made. What was asked:", ...requestTable(traffic.sent)]) say(line);
        return why ? EXIT.couldNotRun : EXIT.ok;
    }
    const subject: Subject = { server, credentials, support, traffic, say };
    let summary: Summary | undefined;
    const fill = async (folder: string, id: string): Promise<void> => {
        const run: ResultsFolder = { id, folder };
        await mkdir(folder);
        await writeAsked(run, word, server, options);
        summary = await checkInto(run, subject, why, interruption);
        await writeReports(folder, summary);
    };
    const label = `check-${new URL(server.baseUrl).hostname}`;
    const { folder } = await fillResultsFolder(label, fill, new Date(), path.resolve(options.results));
    if (!summary) throw new Error("nothing was checked");
    const page = path.join(folder, FORMAT_FILES.html);
    const told = [...resultTable(summary.paths), "", ...requestTable(traffic.sent), "", lastWord(summary)];
    for (const line of ["", ...told]) say(line);
    say(`report: ${path.relative(process.cwd(), page)}`);
    if (options.json) await printJson({ ...summary, requests: traffic.sent, results: folder, report: page });
    interruption.first.throwIfAborted();
    return CODES[summary.status];
}

function noCredentials(): Problem {
    return new Problem({
        wrong: "A check needs accounts, and nothing says how it may come by them",
        seen: "none of --registration-secret-file, --admin-token-file, --accounts and the KEYPROOF_* variables",
        fix: "Name a file with the server's registration_shared_secret, with an administrator's access token, or with accounts for tests",
    });
}

/** An administrator's id tells the server's name. @throws Problem when the token is none of one */
async function withServerName(server: FoundServer, credentials: Credentials): Promise<FoundServer> {
    if (credentials.kind !== "admin-token") return server;
    const { userId } = await requireAdmin(server.baseUrl, credentials.token);
    return { ...server, serverName: userId.slice(userId.indexOf(":") + 1) };
}

function targetOf({ support: { software } }: Subject): Record<string, string> {
    return {
        homeserver: `${software.name} ${software.version} (existing)`,
        client: `matrix-js-sdk ${packageVersion("matrix-js-sdk")}`,
    };
}

/** What reports need to know of it, as of any run. */
async function writeAsked(
    { id, folder }: ResultsFolder,
    word: string,
    { baseUrl }: FoundServer,
    options: CheckOptions,
): Promise<void> {
    const option = optionOf(options);
    const asked = {
        id,
        homeserver: baseUrl,
        element: "",
        paths: CHECKED.map((path) => path.id),
        controls: false,
        check: { server: word, ...(option !== undefined && { option }) },
        project: { paths: CHECKED },
    };
    await writeFile(path.join(folder, "run.json"), `${JSON.stringify(asked, null, 4)}\n`);
}

/** Checks what can be checked, and writes the run's summary and its requests. */
async function checkInto(
    run: ResultsFolder,
    subject: Subject,
    why: ProblemText | undefined,
    interruption: Interruption,
): Promise<Summary> {
    const began = new Date();
    const outcome = why
        ? {
              paths: withoutResult([], targetOf(subject), "not run", `${why.wrong}. ${why.fix}`),
              errors: [],
              interrupted: false,
          }
        : await runAndEnd(subject, run, interruption);
    const durationMs = Date.now() - began.getTime();
    const summary = summarise({ run: run.id, began: began.toISOString(), durationMs, tests: [], ...outcome });
    await writeFile(summaryFile(run.folder), `${JSON.stringify(summary, null, 2)}\n`);
    const requests = `${JSON.stringify(subject.traffic.sent, null, 2)}\n`;
    await writeFile(path.join(run.folder, "requests.json"), requests);
    return summary;
}

/** Runs the checks; whatever becomes of them, ends the accounts. */
async function runAndEnd(
    subject: Subject,
    results: ResultsFolder,
    interruption: Interruption,
): Promise<Pick<RunOutcome, "paths" | "errors" | "interrupted">> {
    const { server, credentials, support, traffic, say } = subject;
    const journal = await Journal.begin(server.baseUrl);
    const people = new CheckPeople(server, credentials, journal);
    const paths: PathResult[] = [];
    const errors: string[] = [];
    let problem: Problem | undefined;
    try {
        const request = {
            people,
            tag: journal.tag,
            backup: support.backup,
            target: targetOf(subject),
            results: results.folder,
            say,
        };
        const work = runChecks(request, paths);
        // Where it is interrupted, nobody waits for it any more.
        work.catch(() => {});
        await unlessInterrupted(interruption, work);
    } catch (error) {
        if (error instanceof Problem) problem = error;
        else if (!interruption.first.aborted)
            errors.push(hideSecrets(error instanceof Error ? error.message : String(error)));
    }
    if (interruption.first.aborted) say("ending in order: the accounts are deactivated; Ctrl-C again ends at once");
    const wrong = await endCheck(interruption, {
        journal,
        people,
        traffic,
        help: {
            say,
            ...(credentials.kind === "admin-token" && { adminToken: credentials.token }),
            ...(credentials.kind === "accounts" && { given: credentials.accounts }),
        },
    });
    errors.push(...wrong.map((line) => hideSecrets(line)));
    await writeStrayErrors(path.join(results.folder, "closed-clients.log"));
    if (problem) throw problem;
    const interrupted = interruption.first.aborted;
    const why = interrupted ? "the run was ended before it was done" : (errors[0] ?? "");
    return { paths: withoutResult(paths, targetOf(subject), "could not run", why), errors, interrupted };
}
