import { type ReportedPath, renderPage } from "./page/page.ts";
import { asJunit } from "./report/as-junit.ts";
import { asMarkdown } from "./report/as-markdown.ts";
import { makeReport } from "./report/report.ts";
import type { Summary } from "./summary.ts";

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

/** One run in one format: a file's whole content. */
export function render(format: Format, summary: Summary, paths: readonly ReportedPath[]): string {
    if (format === "html") return renderPage(summary, paths);
    const report = makeReport(summary, paths);
    if (format === "md") return asMarkdown(report);
    return format === "junit" ? asJunit(report) : `${JSON.stringify(report, null, 4)}\n`;
}
