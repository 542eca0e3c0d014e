import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { Problem } from "../../problem.ts";
import type { Progress } from "../../progress.ts";
import { installPackage } from "../engine.ts";

/** Where systems put the programs of each version of Postgres, for not all of them are on the PATH. */
const FOLDERS = [
    { versions: "/usr/lib/postgresql", bin: "bin" },
    { versions: "/usr/local/lib/postgresql", bin: "bin" },
    { versions: "/opt/homebrew/opt", bin: "bin" },
    { versions: "/usr/local/opt", bin: "bin" },
];

/** All of these are used. */
const PROGRAMS = ["initdb", "postgres", "psql", "createdb", "dropdb", "pg_dump"];

/** The folder with the programs of the newest Postgres on this machine; undefined where there is none. */
export function findPostgres(env: NodeJS.ProcessEnv = process.env): string | undefined {
    const onPath = (env.PATH ?? "").split(path.delimiter).filter(Boolean);
    const ofVersions = FOLDERS.flatMap(({ versions, bin }) =>
        newestFirst(versions).map((name) => path.join(versions, name, bin)),
    );
    return [...ofVersions, ...onPath].find((folder) => PROGRAMS.every((name) => existsSync(path.join(folder, name))));
}

/**
 * The same, after installing it where that can be done.
 *
 * @throws Problem when there is none and it cannot be installed from here
 */
export async function requirePostgres(progress: Progress): Promise<string> {
    const found = findPostgres();
    if (found) return found;
    if (existsSync("/etc/debian_version") && process.getuid?.() === 0) await installPackage("postgresql", progress);
    const installed = findPostgres();
    if (installed) return installed;
    throw new Problem({
        wrong: "There is no Postgres on this machine",
        seen: `no folder on the PATH, nor below ${FOLDERS.map(({ versions }) => versions).join(" or ")}, has ${PROGRAMS.join(", ")}`,
        fix: "Install it (on Debian: apt install postgresql), or choose --database sqlite or --homeserver docker.",
    });
}

function newestFirst(folder: string): string[] {
    if (!existsSync(folder)) return [];
    const names = readdirSync(folder).filter((name) => /^(postgresql@)?\d+$|^postgresql$/.test(name));
    const numberOf = (name: string): number => Number(/\d+/.exec(name)?.[0] ?? 0);
    return names.sort((a, b) => numberOf(b) - numberOf(a));
}
