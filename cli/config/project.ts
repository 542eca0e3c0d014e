import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { z } from "zod";
import { Problem } from "../../containers/problem.ts";
import { entryOf } from "../../helpers/paths/own-path.ts";
import type { PathEntry } from "../../helpers/paths/path-entry.ts";
import { nearest } from "../nearest.ts";
import { config as schema } from "./schema.ts";

const NAMES = ["keyproof.config.ts", "keyproof.config.mts", "keyproof.config.js", "keyproof.config.mjs"];

/** What a project that uses keyproof says in its `keyproof.config.ts`. */
export interface Project {
    /** The file that says it; absolute. */
    file: string;
    /** Its folder. */
    folder: string;
    config: z.output<typeof schema>;
    /** The paths that it adds to the catalogue. */
    paths: readonly PathEntry[];
}

/**
 * Reads the configuration file of the folder that the command was started in, or of the nearest one above it.
 *
 * @returns undefined where there is none
 * @throws Problem that names the file, and the field where it is one
 */
export async function findProject(from: string = process.cwd()): Promise<Project | undefined> {
    const file = configFile(path.resolve(from));
    if (file === undefined) return undefined;
    const read = schema.safeParse(await load(file));
    if (!read.success) throw notAllowed(file, read.error.issues);
    const config = read.data;
    return { file, folder: path.dirname(file), config, paths: (config.paths ?? []).map(entryOf) };
}

function configFile(from: string): string | undefined {
    const here = NAMES.map((name) => path.join(from, name)).find((file) => existsSync(file));
    const above = path.dirname(from);
    return here ?? (above === from ? undefined : configFile(above));
}

async function load(file: string): Promise<unknown> {
    try {
        const loaded: { default?: unknown } = await import(pathToFileURL(file).href);
        if (loaded.default !== undefined) return loaded.default;
    } catch (error) {
        throw new Problem(
            {
                wrong: `${file} cannot be loaded`,
                seen: error instanceof Error ? error.message : String(error),
                fix: "Mend what is told there. Node runs it as it is: its TypeScript must be types only (no enum), and what it imports must be installed",
            },
            { cause: error },
        );
    }
    throw new Problem({
        wrong: `${file} says nothing`,
        seen: "it has no default export",
        fix: 'Write: import { defineConfig } from "keyproof/config"; export default defineConfig({ … });',
    });
}

/** The first mistake: what comes after it may come of it. */
function notAllowed(file: string, issues: readonly z.core.$ZodIssue[]): Problem {
    const [issue] = issues;
    if (issue?.code === "unrecognized_keys" && issue.path.length === 0) {
        const [key = ""] = issue.keys;
        const known = Object.keys(schema.shape);
        const near = nearest(key, known);
        return new Problem({
            wrong: `${file}: there is no field \`${key}\``,
            seen: near.length > 0 ? `the nearest: ${near.join(", ")}` : "none has a name like it",
            fix: `Use one of: ${known.join(", ")}`,
        });
    }
    const field =
        issue?.path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("") ?? "";
    const name = field.replace(/^\./, "") || "the default export";
    return new Problem({
        wrong: `${file}: \`${name}\` is not as it must be`,
        seen: issue?.message ?? "no reason was given",
        fix: `Correct \`${name}\` there; its type, Config of keyproof/config, says what it may be`,
    });
}
