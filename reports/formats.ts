import { entriesOfRuns, type ReportedRun, renderRuns } from "./page/page.ts";
import { asJunit } from "./report/as-junit.ts";
import { asMarkdown } from "./report/as-markdown.ts";
import { makeReport } from "./report/report.ts";
import type { Report } from "./report/shape.ts";
import { summarise } from "./summary.ts";

/** What a run is reported as, by the word that names it on the command line. */
export const FORMATS = ["html", "json", "md", "junit"] as const;
export type Format = (typeof FORMATS)[number];

/** The files in a run's results folder. */
export const FORMAT_FILES: Record<Format, string> = {
    html: "report.html",
    json: "report.json",
    md: "report.md",
    junit: "junit.xml",
};

/** A run as data. */
export function reportOf(run: ReportedRun): Report {
    return makeReport(run.summary, run.paths, entriesOfRuns([run]));
}

/**
 * One run in one format: a file's whole content.
 *
 * @param report the run as data, where it was made before
 */
export function render(format: Format, run: ReportedRun, report = reportOf(run)): string {
    if (format === "html") return renderRuns(byTarget(run));
    if (format === "md") return asMarkdown(report);
    return format === "junit" ? asJunit(report) : `${JSON.stringify(report, null, 4)}\n`;
}

/** A merged run has several targets, which the page shows side by side. What belongs to none of them goes with the first. */
function byTarget(run: ReportedRun): ReportedRun[] {
    const nameOf = ({ result }: ReportedRun["paths"][number]) => JSON.stringify(Object.entries(result.target).sort());
    const named = run.paths.filter(({ result }) => Object.keys(result.target).length > 0);
    const groups = [...Map.groupBy(named, nameOf).values()];
    if (groups.length < 2) return [run];
    const rest = run.paths.filter((path) => !named.includes(path));
    return groups.map((group, index) => {
        const paths = index === 0 ? [...group, ...rest] : group;
        const { tests, errors } = index === 0 ? run.summary : { tests: [], errors: [] };
        const outcome = { ...run.summary, paths: paths.map(({ result }) => result), tests, errors };
        return { summary: summarise(outcome), paths, command: undefined, ...(run.own && { own: run.own }) };
    });
}
