import path from "node:path";
import type { ReporterDescription } from "@playwright/test";

/**
 * Who writes what of a run.
 *
 * @param results the run's folder
 */
export function reportersOf(results: string): ReporterDescription[] {
    return [
        // First, for it takes secrets out of what the others are given.
        [own("secrets/reporter")],
        [own("terminal/reporter")],
        // Without each click and what was typed.
        ["allure-playwright", { resultsDir: path.join(results, "allure-results"), detail: false }],
        ["junit", { outputFile: path.join(results, "junit.xml") }],
        ["json", { outputFile: path.join(results, "playwright.json") }],
    ];
}

/** One of keyproof's: in the package it is JavaScript, as this module is then. */
function own(name: string): string {
    return path.join(import.meta.dirname, `${name}${path.extname(import.meta.filename)}`);
}
