import path from "node:path";
import type { ReporterDescription } from "@playwright/test";

/**
 * Who writes what while a run goes on; what is made of its results afterwards is for write.ts.
 *
 * @param results the run's folder
 */
export function reportersOf(results: string): ReporterDescription[] {
    return [
        // First, for it takes secrets out of what the others are given.
        [path.join(import.meta.dirname, "secrets/reporter.ts")],
        [path.join(import.meta.dirname, "terminal/reporter.ts")],
        [path.join(import.meta.dirname, "allure/reporter.ts"), { results }],
        ["json", { outputFile: path.join(results, "playwright.json") }],
    ];
}
