import path from "node:path";
import { count, list } from "../count.ts";
import { lossesOf, tellLosses } from "../loss.ts";
import { code, text } from "../markdown.ts";
import type { ReportedPath, ReportedRun } from "../page/page.ts";
import { resultName } from "../result-name.ts";
import { verdictLine } from "../verdict-line.ts";

/** What else there is to say of a bundle. */
export interface BundleFacts {
    keyproof: string;
    /** The names of the bundle's files. */
    files: readonly string[];
    /** How many secrets are known, and how many of them are too short or too common to be looked for everywhere. */
    secrets: number;
    plain: number;
    /** How many other people there are that got another name. */
    people: number;
    /** How many pictures and other files that are no text traces had. */
    leftOut: number;
}

/** The bundle's README: first what was lost, where and why, and how to have it again; then what is in it, and what is not. */
export function bundleReadme(run: ReportedRun, facts: BundleFacts): string {
    return `${[
        `# ${text(headline(run))}`,
        ...run.paths.map(tellPath),
        ...(run.command ? ["To repeat it:", fence(run.command)] : []),
        "## Versions",
        versions(run, facts),
        "## What is in here",
        contents(facts.files),
        "## What is not",
        removed(facts),
    ].join("\n\n")}\n`;
}

function headline({ paths }: ReportedRun): string {
    return list(paths.map(({ result }) => `${resultName(result)}: ${result.status}`));
}

function tellPath({ result, audited }: ReportedPath): string {
    const title = `**${text(`${resultName(result)}: ${result.title}`)}**`;
    const losses = audited ? tellLosses(lossesOf(audited.history, audited.verdict)).map(text) : [];
    const line = audited && result.status !== "could not run" ? [text(verdictLine(audited.verdict))] : [];
    const reason = result.reason ? [fence(result.reason)] : [];
    const issue = result.issue ? [`Known: [${text(result.issue.title)}](${result.issue.url})`] : [];
    return [title, ...line, ...losses, ...issue, ...reason].join("\n\n");
}

/** Longer than any fence in it. */
function fence(words: string): string {
    const longest = Math.max(2, ...(words.match(/`+/g) ?? []).map((ticks) => ticks.length));
    const ticks = "`".repeat(longest + 1);
    return `${ticks}\n${words.trim()}\n${ticks}`;
}

function versions({ summary, paths }: ReportedRun, { keyproof }: BundleFacts): string {
    const parts = Object.entries(summary.target).map(([part, what]) => `- ${text(part)}: ${text(what)}`);
    const accounts = new Set(paths.flatMap(({ audited }) => audited?.history.account ?? []));
    return [
        ...parts,
        `- keyproof: ${text(keyproof)}`,
        `- run: ${code(summary.run)}, begun ${summary.began}`,
        ...[...accounts].map((account) => `- account: ${code(account)}`),
    ].join("\n");
}

const WORDS: readonly [name: RegExp, words: string][] = [
    [/report\.html$/, "the path as a page: its steps, and what each store held after them"],
    [/explanation\.md$/, "the verdict in words"],
    [/history\.json$/, "the record, which `npx keyproof audit history.json` judges again"],
    [/verdict\.json$/, "what that comes to, as data"],
    [/result\.json$/, "what the run said of the path"],
    [/http\.jsonl$/, "every request in the order of time; of what was said, names and kinds only"],
    [/trace\.zip$/, "what the browser did: `npx playwright show-trace trace.zip`, or https://trace.playwright.dev"],
    [/homeserver-\d+\.log$/, "the homeserver's log"],
    [/versions\.json$/, "what was tested, as data"],
];

function contents(files: readonly string[]): string {
    const there = WORDS.map(([name, words]) => [files.filter((file) => name.test(file)), words] as const);
    const folders = [...new Set(files.filter((file) => file.startsWith("paths/")).map((file) => path.dirname(file)))];
    const rows = there.filter(([named]) => named.length > 0);
    const names = (named: string[]) => [...new Set(named.map((file) => path.basename(file)))].map(code).join(", ");
    return [
        `In ${list(folders.map(code))}, and beside this file:`,
        rows.map(([named, words]) => `- ${names(named)}: ${words}`).join("\n"),
    ].join("\n\n");
}

function removed({ secrets, plain, people, leftOut }: BundleFacts): string {
    const lines = [
        "Passwords, recovery keys, phrases, tokens, message keys and the texts of messages are taken out; `[hidden]` stands in their place.",
        `The finished file, archives in it included, was searched for ${count(secrets, "secret")} of the run in every encoding, and for what has the format of one; none is in it.`,
        `Pictures of pages are left out, since they cannot be searched (files of traces that are no text: ${leftOut}); so are sources.`,
        "Users whom keyproof did not make have another name each, `person-1` and so on" +
            (people > 0 ? ` (${people} of them)` : "") +
            "; e-mail addresses and home folders are taken out.",
        "Ids of rooms, events, sessions and devices, names of rooms and devices, public keys, and the homeserver's address are as they were.",
        ...(plain > 0
            ? [
                  `Not searched for, being too short or a word of these formats, only hidden where a secret is due: ${plain}.`,
              ]
            : []),
    ];
    return lines.map((line) => `- ${line}`).join("\n");
}
