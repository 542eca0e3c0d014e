import path from "node:path";
import { Problem } from "../../containers/problem.ts";
import { compare } from "../../reports/compare/compare.ts";
import { tellComparison } from "../../reports/compare/tell.ts";
import { FORMAT_FILES, FORMATS, type Format, render } from "../../reports/formats.ts";
import { duplicatesOf, type RunResults } from "../../reports/merge.ts";
import { resultName } from "../../reports/result-name.ts";
import { lastWord } from "../../reports/terminal/table.ts";
import { writeReports } from "../../reports/write.ts";
import { EXIT } from "../exit-code.ts";
import { print, printJson } from "../print.ts";
import { mergedRun } from "../run/merged.ts";
import { findRun } from "./find-run.ts";
import { openPage, requireOpener } from "./open.ts";
import { asProblem, reportedRunOf, reportOf } from "./read-report.ts";

/** `keyproof report`'s options, as commander reads them. */
export interface ReportOptions {
    open: boolean;
    format?: Format;
    compare?: string[];
    merge?: string[];
    /** The folder that runs keep their results in. */
    results: string;
    json: boolean;
}

/**
 * Makes the reports of a run again, compares two runs, or merges several.
 *
 * @param word a results folder or a run's name; the latest where there is none
 * @returns the exit code
 * @throws Problem
 */
export async function report(word: string | undefined, options: ReportOptions): Promise<number> {
    requireOne(word, options);
    if (options.compare) return compareRuns(options.compare, options);
    if (options.open) requireOpener();
    const root = path.resolve(options.results);
    const run = options.merge ? await merge(options.merge, root) : await findRun(word, root);
    const format = options.format ?? (options.json ? "json" : undefined);
    if (format) {
        await print(render(format, await reportedRunOf(run)));
        return EXIT.ok;
    }
    // A merged run has its reports already.
    if (!options.merge) await asProblem(writeReports(run.folder, run.summary));
    console.log(lastWord(run.summary));
    for (const one of FORMATS) console.log(`${one.padEnd(6)} ${shown(path.join(run.folder, FORMAT_FILES[one]))}`);
    if (options.open) await openPage(path.join(run.folder, FORMAT_FILES.html));
    return EXIT.ok;
}

/** What is asked for must be one thing. @throws Problem when it is two */
function requireOne(
    word: string | undefined,
    { open, format, compare: compared, merge: merged, json }: ReportOptions,
): void {
    const asked = [
        ...(word === undefined ? [] : [`the run ${word}`]),
        ...(compared ? ["--compare"] : []),
        ...(merged ? ["--merge"] : []),
    ];
    const contrary = compared ? [...(open ? ["--open"] : []), ...(format ? ["--format"] : [])] : [];
    if (format && json) contrary.push("--format", "--json");
    if (asked.length < 2 && contrary.length === 0) return;
    throw new Problem({
        wrong: "These do not go together",
        seen: [...asked, ...contrary].join(", "),
        fix: "Report on one run, or --compare two, or --merge several: see `npx keyproof report --help`",
    });
}

/** As a path from here, where it is below. */
function shown(file: string): string {
    const relative = path.relative(process.cwd(), file);
    return relative.startsWith("..") ? file : relative;
}

async function compareRuns(words: readonly string[], { json, results }: ReportOptions): Promise<number> {
    const [first, second] = words;
    if (first === undefined || second === undefined || words.length > 2) {
        throw new Problem({
            wrong: "--compare takes two runs",
            seen: words.length === 0 ? "none" : words.join(", "),
            fix: "Name the run before and the run after: `npx keyproof report --compare BEFORE AFTER`",
        });
    }
    const root = path.resolve(results);
    const [before, after] = [await findRun(first, root), await findRun(second, root)];
    const comparison = compare(await reportOf(before), await reportOf(after));
    if (json) await printJson(comparison);
    else await print(`${tellComparison(comparison).join("\n")}\n`);
    if (comparison.worse) return EXIT.broken;
    const unknown = !comparison.comparable || comparison.paths.some(({ change }) => change === "unknown");
    return unknown ? EXIT.couldNotRun : EXIT.ok;
}

/** Makes a run of several, with a results folder of its own. */
async function merge(words: readonly string[], root: string): Promise<RunResults> {
    const runs = await Promise.all(words.map((word) => findRun(word, root)));
    if (runs.length < 2) {
        throw new Problem({
            wrong: "--merge takes two runs or more",
            seen: words.join(", "),
            fix: "Name each of the runs: `npx keyproof report --merge RUN RUN`",
        });
    }
    refuseDuplicates(runs);
    return asProblem(mergedRun(runs, `merged-${runs.length}-runs`, root));
}

const SHOWN_DUPLICATES = 3;

/** @throws Problem where two of them say of one path on one target what became of it */
function refuseDuplicates(runs: readonly RunResults[]): void {
    const duplicates = duplicatesOf(runs);
    if (duplicates.length === 0) return;
    const named = duplicates.slice(0, SHOWN_DUPLICATES).map(({ result, runs: names }) => {
        return `${resultName(result)} is in ${names.join(" and in ")}`;
    });
    const more = duplicates.length > SHOWN_DUPLICATES ? [`and ${duplicates.length - SHOWN_DUPLICATES} more`] : [];
    throw new Problem({
        wrong: "These runs have results of the same path on the same target, and nothing says which of them counts",
        seen: [...named, ...more].join("; "),
        fix: "Merge shards of one run, or runs on different targets; to see what differs use --compare",
    });
}
