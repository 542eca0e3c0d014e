import { isFailing, isUndecided } from "../../fixtures/path-status.ts";
import { html, type Markup } from "../page/html.ts";
import { pathName, whyNot } from "./name.ts";
import type { Report, ReportPath } from "./shape.ts";

/** One case, before it is XML. */
interface Case {
    suite: string;
    name: string;
    durationMs: number;
    /** `failure`: a claim is broken; `error`: nothing can be said; absent where all is as claimed. */
    result?: { kind: "failure" | "error" | "skipped"; type: string; message: string; details: string };
    /** What else there is to know of one that is as claimed. */
    output?: string;
}

const BESIDE = "beside the paths";

/**
 * A report as JUnit XML, for a CI's page of test results: one suite an area, one case a path and variant. A known issue
 * passes, as it does everywhere else, and says in its output what it is.
 */
export function asJunit(report: Report): string {
    const cases = [...report.paths.map((path) => pathCase(report, path)), ...besideCases(report)];
    const suites = [...new Set(cases.map(({ suite }) => suite))].map((name) => ({
        name,
        cases: cases.filter(({ suite }) => suite === name),
    }));
    return `<?xml version="1.0" encoding="UTF-8"?>\n${
        html`<testsuites name="keyproof ${xml(report.run.name)}" ${totals(cases)} time="${seconds(cases)}">
${suites.map(({ name, cases: its }) => suiteElement(report, name, its))}</testsuites>
`.text
    }`;
}

function pathCase(report: Report, path: ReportPath): Case {
    const known = path.issue && `${path.issue.id}: ${path.issue.title}, ${path.issue.url}`;
    const result = pathResult(path);
    return {
        suite: path.area ?? "paths of your own",
        name: pathName(report, path),
        durationMs: path.durationMs,
        ...(result && { result }),
        ...(known !== undefined && { output: [`known issue ${known}`, ...explanation(path)].join("\n") }),
    };
}

function pathResult(path: ReportPath): Case["result"] {
    const { status, reason, verdict } = path;
    const message = whyNot(path) || verdict;
    const details = explanation(path).join("\n");
    if (isFailing(status)) return { kind: "failure", type: status, message, details };
    if (isUndecided(status)) return { kind: "error", type: status, message, details };
    if (status === "not run")
        return { kind: "skipped", type: status, message: reason ?? "no reason was given", details: "" };
    return undefined;
}

/** More reasons than these say nothing new. */
const SHOWN_REASONS = 20;

/** As in explanation.md, in plain text. */
function explanation({ title, reason, audit, folder }: ReportPath): string[] {
    const claims = (audit?.claims ?? [])
        .filter(({ holds }) => holds !== "yes")
        .flatMap(({ claim, promises, holds, because }) => [
            `${claim} (${promises}) ${holds === "no" ? "does not hold" : "is not proven"}`,
            ...because.slice(0, SHOWN_REASONS).map((one) => `  ${one}`),
            ...(because.length > SHOWN_REASONS ? [`  and ${because.length - SHOWN_REASONS} more`] : []),
        ]);
    const evidence = folder ? [`evidence: ${folder}`] : [];
    return [
        title,
        ...(reason ? [reason] : []),
        ...(audit?.words ?? []),
        ...claims,
        ...(audit?.problems ?? []),
        ...evidence,
    ];
}

/** The conformance suite's tests, and what went wrong outside any test. */
function besideCases({ tests, errors }: Report): Case[] {
    const fromTests = tests.map(({ project, title, status, reason = "no reason was given", durationMs }): Case => {
        const about = { suite: project || BESIDE, name: title, durationMs };
        if (status === "passed") return about;
        const kind = status === "failed" ? "failure" : "skipped";
        return { ...about, result: { kind, type: status, message: reason, details: "" } };
    });
    const fromErrors = errors.map((error, index): Case => {
        const result = {
            kind: "error",
            type: "outside any test",
            message: error.split("\n")[0] ?? "",
            details: error,
        } as const;
        return { suite: BESIDE, name: `error ${index + 1}`, durationMs: 0, result };
    });
    return [...fromTests, ...fromErrors];
}

function suiteElement({ run, targets }: Report, name: string, cases: readonly Case[]): Markup {
    const properties = targets.flatMap((target, index) =>
        Object.entries(target).map(([part, what]) => {
            const key = targets.length > 1 ? `target ${index + 1}: ${part}` : part;
            return html`<property name="${xml(key)}" value="${xml(what)}"/>\n`;
        }),
    );
    return html`<testsuite name="${xml(name)}" timestamp="${xml(run.began)}" ${totals(cases)} skipped="${number(cases, "skipped")}" time="${seconds(cases)}">
${properties.length > 0 ? html`<properties>\n${properties}</properties>\n` : undefined}${cases.map(caseElement)}</testsuite>
`;
}

function caseElement({ suite, name, durationMs, result, output }: Case): Markup {
    const classname = `keyproof.${suite}`;
    return html`<testcase classname="${xml(classname)}" name="${xml(name)}" time="${(durationMs / 1000).toFixed(3)}">${result && resultElement(result)}${output !== undefined ? html`<system-out>${xml(output)}</system-out>` : undefined}</testcase>
`;
}

function resultElement({ kind, type, message, details }: NonNullable<Case["result"]>): Markup {
    const attributes = html`type="${xml(type)}" message="${xml(message)}"`;
    if (kind === "failure") return html`<failure ${attributes}>${xml(details)}</failure>`;
    if (kind === "error") return html`<error ${attributes}>${xml(details)}</error>`;
    return html`<skipped ${attributes}/>`;
}

function totals(cases: readonly Case[]): Markup {
    return html`tests="${cases.length}" failures="${number(cases, "failure")}" errors="${number(cases, "error")}"`;
}

function number(cases: readonly Case[], kind: NonNullable<Case["result"]>["kind"]): number {
    return cases.filter(({ result }) => result?.kind === kind).length;
}

function seconds(cases: readonly Case[]): string {
    return (cases.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000).toFixed(3);
}

/** Without what XML 1.0 has no way to write: control characters, lone halves of surrogate pairs, U+FFFE and U+FFFF. */
function xml(value: string): string {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are the ones
    return value.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");
}
