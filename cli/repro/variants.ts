import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { Problem } from "../../containers/problem.ts";
import { RUN_CONFIG_VARIABLE, type RunConfig } from "../../fixtures/run-config.ts";
import type { Project } from "../config/project.ts";
import { nearest } from "../nearest.ts";
import { forWorkers, playwrightArguments } from "../run/suites.ts";

/** Playwright's list of tests, as far as it is read here; suites are within suites. */
const suite = z.object({
    specs: z.array(
        z.object({
            tests: z.array(
                z.object({ annotations: z.array(z.object({ type: z.string(), description: z.string().optional() })) }),
            ),
        }),
    ),
    get suites() {
        return z.array(suite).optional();
    },
});
const listing = z.object({ suites: z.array(suite), errors: z.array(z.object({ message: z.string().optional() })) });

/** The whole of the list of a path with dozens of variants, in bytes. */
const LONGEST_LIST = 50_000_000;

/**
 * The variants of a path, negative controls among them, as its specs declare them.
 *
 * @returns undefined in it is the path without any
 * @throws Problem when a spec cannot be loaded
 */
export async function variantsOf(id: string, project: Project | undefined): Promise<(string | undefined)[]> {
    const folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-list-"));
    try {
        const file = path.join(folder, "run.json");
        await writeFile(file, JSON.stringify(configOf(id, folder, project)));
        const { suites, errors } = listing.parse(JSON.parse(await list(file)));
        const [error] = errors;
        if (error && suites.length === 0) throw cannotLoad(error.message ?? "an error without a message");
        return suites.flatMap(annotationsOf).map((of) => of.find(({ type }) => type === "variant")?.description);
    } finally {
        await rm(folder, { recursive: true, force: true });
    }
}

type Annotations = { type: string; description?: string | undefined }[];

function annotationsOf({ specs, suites = [] }: z.infer<typeof suite>): Annotations[] {
    return [
        ...specs.flatMap(({ tests }) => tests.map(({ annotations }) => annotations)),
        ...suites.flatMap(annotationsOf),
    ];
}

async function list(runFile: string): Promise<string> {
    const env = { ...process.env, [RUN_CONFIG_VARIABLE]: runFile };
    const args = playwrightArguments("--list", "--reporter=json");
    // With an error in a spec it says so in what it prints, too.
    const ended = await promisify(execFile)(process.execPath, args, { env, maxBuffer: LONGEST_LIST }).catch(
        (error: { stdout: string }) => error,
    );
    return ended.stdout;
}

function configOf(id: string, results: string, project: Project | undefined): RunConfig {
    const nothing = { leaveOut: 0, slowMo: 0, conformance: false, headed: false, keep: false, screens: false };
    const parts = { homeserver: "auto", element: "auto" };
    const which = { paths: [id], controls: true, ...(project && { project: forWorkers(project) }) };
    return { id: "list", results, ...parts, ...which, ...nothing };
}

function cannotLoad(message: string): Problem {
    return new Problem({ wrong: "The specs cannot be loaded", seen: message, fix: "Mend what is told there" });
}

/**
 * The variant that a user means, in whatever case it is written, or by how it begins; where none is named, the path
 * without any.
 *
 * @throws Problem when there is no such variant, or only variants and none is named
 */
export function chooseVariant(
    id: string,
    word: string | undefined,
    known: readonly (string | undefined)[],
): string | undefined {
    if (known.includes(word)) return word;
    const names = known.filter((name) => name !== undefined);
    const listed = quoted(names);
    if (word === undefined) {
        throw new Problem({
            wrong: `${id} has variants only, and none is named`,
            seen: listed || "no spec is about it",
            fix: `Add --variant ${JSON.stringify(names[0] ?? "…")}, or another of these`,
        });
    }
    const lower = word.toLowerCase();
    const same = names.filter((name) => name.toLowerCase() === lower);
    const begin = same.length > 0 ? same : names.filter((name) => name.toLowerCase().startsWith(lower));
    if (begin.length === 1) return begin[0];
    const several = begin.length > 1;
    const near = several ? begin : nearest(word, names);
    throw new Problem({
        wrong: several
            ? `${id} has ${begin.length} variants that begin with ${JSON.stringify(word)}`
            : `${id} has no variant ${JSON.stringify(word)}`,
        seen:
            near.length > 0
                ? `${several ? "these are" : "the nearest:"} ${quoted(near)}`
                : `it has ${listed || "none"}`,
        fix: names.length > 0 ? `Use one of ${listed}` : "Leave --variant out",
    });
}

function quoted(names: readonly string[]): string {
    return names.map((name) => JSON.stringify(name)).join(", ");
}
