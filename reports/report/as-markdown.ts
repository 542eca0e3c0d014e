import { FAILING, isFailing, UNDECIDED } from "../../fixtures/path-status.ts";
import { count } from "../count.ts";
import { duration } from "../duration.ts";
import { code, text } from "../markdown.ts";
import { fitted, type Part } from "./fitted.ts";
import { pathName, whyNot } from "./name.ts";
import { PATH_STATUSES, type Report, type ReportPath } from "./shape.ts";

/** GitHub takes no longer comment. */
const LONGEST = 65_536;
/** Longer reasons are in the page. */
const LONGEST_REASON = 200;

/**
 * A report for a pull request or an issue: the verdict and what is not as claimed on one screen, the rest folded below it.
 *
 * @param limit in characters
 */
export function asMarkdown(report: Report, limit = LONGEST): string {
    const shown = [head(report), notAsClaimed(report), losses(report), beside(report)];
    const rest = [knownIssues(report), knownLosses(report), findings(report), asClaimed(report), notRun(report)];
    return fitted([...shown, ...rest].flat(), limit, "report.html and report.json have everything");
}

function head(report: Report): Part {
    const { run, verdict, targets, counts } = report;
    const statuses = PATH_STATUSES.filter((status) => counts[status] > 0);
    const numbers = statuses.map((status) =>
        status === "known issue" ? count(counts[status], status) : `${counts[status]} ${status}`,
    );
    const ended = run.interrupted ? " It was ended before it was done." : "";
    const lines = [
        ...targets.map((target) => `- ${words(targetLine(target))}`),
        "",
        `${count(report.paths.length, "result")} of ${count(pathsRun(report), "documented path")}: ${numbers.join(", ") || "none"}. ` +
            `Run ${code(run.name)} took ${duration(run.durationMs)}.${ended}`,
    ];
    return { name: "head", open: `## keyproof: ${words(verdict.words)}\n`, lines, close: "" };
}

function targetLine(target: Report["targets"][number]): string {
    return Object.entries(target)
        .map(([part, what]) => `${part}: ${what}`)
        .join(" · ");
}

function pathsRun({ paths }: Report): number {
    return new Set(paths.map(({ path }) => path)).size;
}

function notAsClaimed(report: Report): Part[] {
    const bad = [...FAILING, ...UNDECIDED].flatMap((status) => report.paths.filter((path) => path.status === status));
    const rows = bad.map((path) =>
        row([bold(report, path), text(path.verdict), lost(path), words(short(whyNot(path)))]),
    );
    return part("what is not as claimed", "### Not as claimed\n", ["path", "verdict", "sessions lost", "why"], rows);
}

function bold(report: Report, path: ReportPath): string {
    return `**${words(pathName(report, path))}**`;
}

function lost({ audit }: ReportPath): string {
    if (!audit) return "";
    return `${audit.counts.sessions - audit.counts.kept - audit.counts.unproven} of ${audit.counts.sessions}`;
}

function short(sentence: string): string {
    return sentence.length > LONGEST_REASON ? `${sentence.slice(0, LONGEST_REASON - 1)}…` : sentence;
}

/** What was lost in words, of paths that are not as claimed: of the others, that is as it should be. */
function losses(report: Report): Part[] {
    const broken = report.paths.filter(({ status, audit }) => isFailing(status) && audit && audit.words.length > 0);
    return broken.map((path, index) => ({
        name: "what was lost",
        open: `${index === 0 ? "### What was lost\n\n" : ""}**${words(pathName(report, path))}**: ${words(path.title)}\n`,
        lines: (path.audit?.words ?? []).map((line) => `- ${words(line)}`),
        close: "",
    }));
}

/** What went wrong beside the paths. */
function beside({ errors, tests }: Report): Part[] {
    const failed = tests.filter(({ status }) => status === "failed");
    const lines = [
        ...errors.map((error) => `- ${words(short(error))}`),
        ...failed.map(
            ({ project, title, reason }) => `- ${words(`${project}, ${title}: failed: ${short(reason ?? "")}`)}`,
        ),
    ];
    return lines.length === 0
        ? []
        : [{ name: "what failed beside the paths", open: "### Beside the paths\n", lines, close: "" }];
}

function knownIssues(report: Report): Part[] {
    const known = report.paths.filter(({ issue }) => issue);
    const rows = known.map((path) => row([bold(report, path), issueLink(path), broken(path), lost(path)]));
    const head = ["path", "upstream", "does not hold", "sessions lost"];
    return folded("known issues", count(known.length, "known issue"), head, rows);
}

/** What known issues lose, in words: exactly that, else the path would be broken. */
function knownLosses(report: Report): Part[] {
    const lines = report.paths.flatMap((path) =>
        path.issue ? (path.audit?.words ?? []).map((line) => `- ${bold(report, path)}: ${words(line)}`) : [],
    );
    return details("what known issues lose", "What known issues lose, in words", lines);
}

function broken({ audit }: ReportPath): string {
    return (audit?.claims ?? []).flatMap(({ claim, holds }) => (holds === "no" ? claim : [])).join(", ");
}

function issueLink({ issue }: ReportPath): string {
    return issue ? `${text(issue.id)}: ${link(issue.title, issue.url)}` : "";
}

function asClaimed(report: Report): Part[] {
    const good = report.paths.filter(({ status }) => status === "as claimed");
    const rows = good.map((path) => {
        const { counts } = path.audit ?? {};
        const kept = counts ? `${counts.kept} of ${counts.sessions}` : "";
        return row([words(pathName(report, path)), text(path.verdict), kept, duration(path.durationMs)]);
    });
    return folded(
        "what is as claimed",
        `${good.length} as claimed`,
        ["path", "verdict", "sessions kept", "time"],
        rows,
    );
}

function findings(report: Report): Part[] {
    const lines = report.paths.flatMap((path) =>
        path.findings.map(
            ({ document, url, says, seen }) =>
                `- ${words(pathName(report, path))}: ${link(document, url)} says: ${words(says)} Seen: ${words(seen)}`,
        ),
    );
    return details("findings", `${count(lines.length, "finding")}: where software and document disagree`, lines);
}

/** Catalogue entries by the reason for which they were not run: dozens share one. */
function notRun({ catalogue }: Report): Part[] {
    const byReason = new Map<string, string[]>();
    const left = catalogue.filter(({ status }) => status === "not run");
    for (const { id, why: reason } of left) byReason.set(reason ?? "", [...(byReason.get(reason ?? "") ?? []), id]);
    const lines = [...byReason].map(([reason, ids]) => `- ${words(short(reason))}: ${ids.join(", ")}`);
    return details(
        "reasons why paths were not run",
        `${left.length} of ${catalogue.length} documented paths not run, and why`,
        lines,
    );
}

function part(name: string, open: string, head: readonly string[], rows: readonly string[]): Part[] {
    if (rows.length === 0) return [];
    return [{ name, open: [open, row(head), row(head.map(() => "---"))].join("\n"), lines: rows, close: "" }];
}

function folded(name: string, summary: string, head: readonly string[], rows: readonly string[]): Part[] {
    const [table] = part(name, summaryOf(summary), head, rows);
    return table ? [{ ...table, close: "\n</details>\n" }] : [];
}

function details(name: string, summary: string, lines: readonly string[]): Part[] {
    return lines.length === 0 ? [] : [{ name, open: summaryOf(summary), lines, close: "\n</details>\n" }];
}

function summaryOf(summary: string): string {
    return `<details><summary>${summary}</summary>\n`;
}

function row(cells: readonly string[]): string {
    return `| ${cells.join(" | ")} |`;
}

/** Foreign words, in which no user id is taken for somebody to notify. */
function words(value: string): string {
    return text(value).replace(/@(?=\w)/g, "@<!-- -->");
}

/** A link to GitHub goes through its redirect, so that the issue is not told of each run that mentions it. */
function link(title: string, url: string): string {
    const address = url.replace("https://github.com/", "https://redirect.github.com/");
    return `[${words(title)}](${address.replaceAll("(", "%28").replaceAll(")", "%29").replace(/\s/g, "%20")})`;
}
