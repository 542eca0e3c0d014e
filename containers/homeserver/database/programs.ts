import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { Problem } from "../../problem.ts";
import type { Progress } from "../../progress.ts";
import { findOrInstall } from "../engine.ts";

/** Where systems put the programs of each version of Postgres, for not all of them are on the PATH. */
const FOLDERS = ["/usr/lib/postgresql", "/usr/local/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"];

/** All of these are used. */
const PROGRAMS = ["initdb", "postgres", "psql", "createdb", "dropdb", "pg_dump"];

/** The folder with the programs of the newest Postgres on this machine; undefined where there is none. */
export function findPostgres(): string | undefined {
    const onPath = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);
    const ofVersions = FOLDERS.flatMap((folder) =>
        newestFirst(folder).map((version) => path.join(folder, version, "bin")),
    );
    return [...ofVersions, ...onPath].find((folder) => PROGRAMS.every((name) => existsSync(path.join(folder, name))));
}

/**
 * The same, after installing it where that can be done.
 *
 * @throws Problem when there is none and it cannot be installed from here
 */
export async function requirePostgres(progress: Progress): Promise<string> {
    const found = await findOrInstall(findPostgres, "postgresql", progress);
    if (found !== undefined) return found;
    throw new Problem({
        wrong: "There is no Postgres on this machine",
        seen: `no folder on the PATH, nor below ${FOLDERS.join(" or ")}, has ${PROGRAMS.join(", ")}`,
        fix: "Install it (on Debian: apt install postgresql), or choose --database sqlite.",
    });
}

function newestFirst(folder: string): string[] {
    if (!existsSync(folder)) return [];
    const names = readdirSync(folder).filter((name) => /^(postgresql@)?\d+$|^postgresql$/.test(name));
    const numberOf = (name: string): number => Number(/\d+/.exec(name)?.[0] ?? 0);
    return names.sort((a, b) => numberOf(b) - numberOf(a));
}
