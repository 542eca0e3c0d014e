import path from "node:path";
import { Problem } from "../../containers/problem.ts";
import type { PathResult } from "../../fixtures/path-result.ts";
import { FAILING, UNDECIDED } from "../../fixtures/path-status.ts";
import { type Bundle, LeakError, makeBundle } from "../../reports/bundle/bundle.ts";
import { count } from "../../reports/count.ts";
import type { RunResults } from "../../reports/merge.ts";
import { resultName } from "../../reports/result-name.ts";
import { EXIT } from "../exit-code.ts";
import { printJson } from "../print.ts";
import { findRun } from "../report/find-run.ts";
import { asProblem } from "../report/read-report.ts";
import { resolvePathIds } from "../run/path-ids.ts";

/** `keyproof bundle`'s options, as commander reads them. */
export interface BundleOptions {
    /** The folder that runs are found in. */
    results: string;
    output?: string;
    json: boolean;
}

/** GitHub takes no larger file in an issue. */
const LARGEST_ATTACHMENT = 25_000_000;

/**
 * Makes one file of a run to attach to a bug report.
 *
 * @param word a results folder or a run's name; the latest where there is none, or where it is the id of one of its paths
 * @param ids of paths; those that are not as claimed where there are none
 * @returns the exit code
 * @throws Problem
 */
export async function bundle(
    word: string | undefined,
    ids: readonly string[],
    options: BundleOptions,
): Promise<number> {
    const { run, wanted } = await runAndPaths(word, ids, path.resolve(options.results));
    const chosen = choose(run, wanted);
    const name = `keyproof-${path.basename(run.summary.run)}.zip`;
    const file = path.resolve(options.output ?? path.join(run.folder, name));
    const made = await asProblem(makeBundle(run.folder, run.summary, chosen, file).catch(tellLeak));
    if (options.json) await printJson(asJson(made));
    else for (const line of tell(made)) console.log(line);
    return EXIT.ok;
}

/** A path's id may come first: the run is the latest then. */
async function runAndPaths(
    word: string | undefined,
    ids: readonly string[],
    root: string,
): Promise<{ run: RunResults; wanted: readonly string[] }> {
    if (word === undefined) return { run: await findRun(undefined, root), wanted: ids };
    try {
        return { run: await findRun(word, root), wanted: ids };
    } catch (error) {
        const latest = await findRun(undefined, root).catch(() => undefined);
        const isPath = latest?.summary.paths.some((one) => one.path.toUpperCase() === word.toUpperCase());
        if (latest && isPath) return { run: latest, wanted: [word, ...ids] };
        throw error;
    }
}

const NOT_AS_CLAIMED: readonly PathResult["status"][] = [...FAILING, "known issue", ...UNDECIDED];

/** @throws Problem where the run has none of them */
function choose({ folder, summary }: RunResults, wanted: readonly string[]): PathResult[] {
    const ran = summary.paths.filter(({ status }) => status !== "not run");
    if (ran.length === 0) {
        throw new Problem({
            wrong: "There is nothing to make a bundle of",
            seen: `no path ran in ${folder}`,
            fix: "Name another run, or prove a path first: `npx keyproof run RST-C0`",
        });
    }
    const known = [...new Set(ran.map((one) => one.path))];
    if (wanted.length > 0) {
        const there = known.map((id) => id.toUpperCase());
        const missing = wanted.filter((id) => !there.includes(id.toUpperCase()));
        if (missing.length > 0) throw noSuchPath(missing, known, folder);
        const paths = resolvePathIds(wanted, known);
        return ran.filter((one) => paths.includes(one.path));
    }
    const bad = ran.filter(({ status }) => NOT_AS_CLAIMED.includes(status));
    return bad.length > 0 ? bad : ran;
}

const SHOWN = 5;

function noSuchPath(missing: readonly string[], known: readonly string[], folder: string): Problem {
    const more = known.length > SHOWN ? ` and ${known.length - SHOWN} more` : "";
    return new Problem({
        wrong: `No path that ran in ${folder} has the id ${missing.join(", ")}`,
        seen: `it has ${known.slice(0, SHOWN).join(", ")}${more}`,
        fix: "Name one of these, or another run before it",
    });
}

function tellLeak(error: unknown): never {
    if (!(error instanceof LeakError)) throw error;
    const [first, ...rest] = error.leaks;
    const more = rest.length > 0 ? `, and ${count(rest.length, "more place")}` : "";
    throw new Problem(
        {
            wrong: "The bundle was not made: something in it could not be shown to be free of secrets",
            seen: `${first?.place}: ${first?.what}${more}`,
            fix: "Please report this, with these lines and nothing else; to go on, name the other paths only",
        },
        { cause: error },
    );
}

function asJson({ file, bytes, paths, files, secrets, leftOut }: Bundle): object {
    const about = paths.map((one) => ({
        path: one.path,
        ...(one.variant && { variant: one.variant }),
        status: one.status,
    }));
    return { format: "keyproof-bundle/1", file, bytes, paths: about, files, secrets, leftOut };
}

function tell({ file, bytes, paths, secrets, leftOut }: Bundle): string[] {
    const relative = path.relative(process.cwd(), file);
    return [
        `${relative.startsWith("..") ? file : relative}  (${Math.ceil(bytes / 1000)} kB)`,
        ...paths.map((one) => `${resultName(one)}: ${one.status}`),
        `${count(secrets, "secret")} of the run, and whatever looks like one: searched for in the finished file, none is in it.`,
        ...(leftOut > 0
            ? [`Left out: ${count(leftOut, "picture or other file")} of traces, which cannot be searched.`]
            : []),
        ...(bytes > LARGEST_ATTACHMENT
            ? ["It is larger than GitHub takes in an issue (25 MB): name fewer paths."]
            : []),
    ];
}
