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
        [own("secrets/reporter"), { results }],
        [own("terminal/reporter")],
        [own("allure/reporter"), { results }],
        ["json", { outputFile: path.join(results, "playwright.json") }],
    ];
}

/** One of keyproof's: in the package it is JavaScript, as this module is then. */
function own(name: string): string {
    return path.join(import.meta.dirname, `${name}${path.extname(import.meta.filename)}`);
}
