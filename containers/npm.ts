import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import { CommandFailed, runCommand } from "./command.ts";
import { Problem } from "./problem.ts";

/** How long npm may take, in milliseconds: a few hundred packages over a slow line. */
const INSTALL_LIMIT = 15 * 60_000;
const SCRIPT = "npm-cli.js";

/** A way to start npm: `[command, ...args]`, to be followed by npm's own arguments. */
export type Npm = readonly [string, ...string[]];

/**
 * Finds npm: beside the running Node, where npm itself started this process, or on the PATH.
 *
 * @throws Problem when there is none
 */
export function findNpm(env: NodeJS.ProcessEnv = process.env, node: string = process.execPath): Npm {
    const bin = path.dirname(node);
    const scripts = [
        path.join(bin, "../lib/node_modules/npm/bin", SCRIPT),
        path.join(bin, "node_modules/npm/bin", SCRIPT),
        // Yarn and pnpm set it too, to themselves.
        ...(env.npm_execpath && path.basename(env.npm_execpath) === SCRIPT ? [env.npm_execpath] : []),
    ];
    const script = scripts.find((file) => existsSync(file));
    if (script) return [node, script];
    for (const folder of (env.PATH ?? "").split(path.delimiter).filter(Boolean)) {
        const command = path.join(folder, "npm");
        if (!existsSync(command)) continue;
        const target = realpathSync(command);
        return path.basename(target) === SCRIPT ? [node, target] : [command];
    }
    throw new Problem({
        wrong: "npm was not found",
        seen: `neither beside ${node} nor on the PATH`,
        fix: "Install npm (it comes with Node.js) and put it on the PATH.",
    });
}

/**
 * Installs exactly what a folder's package-lock.json names, running no package's install script.
 *
 * @param what for the error: `"what the classic Element UI is built from"`
 * @throws Problem with npm's last lines
 */
export async function npmCi(folder: string, what: string): Promise<void> {
    await npm(folder, what, ["ci"]);
}

/** The same for a folder without a lockfile: what its package.json names, with whatever that needs today. */
export async function npmInstall(folder: string, what: string): Promise<void> {
    await npm(folder, what, ["install", "--no-package-lock", "--no-audit", "--no-fund"]);
}

async function npm(folder: string, what: string, how: readonly string[]): Promise<void> {
    const [command, ...args] = findNpm();
    // --prefix and --include: the settings of an npm that started this process, and NODE_ENV, must not count here.
    const own = [
        ...how,
        "--prefix",
        folder,
        "--include=dev",
        "--ignore-scripts",
        "--legacy-peer-deps",
        "--no-progress",
    ];
    try {
        await runCommand(command, [...args, ...own], { cwd: folder, limit: INSTALL_LIMIT });
    } catch (error) {
        if (!(error instanceof CommandFailed)) throw error;
        throw new Problem(
            {
                wrong: `npm could not install ${what}`,
                seen: lastWords(error),
                fix: "See that npm reaches its registry (`npm ping`), then try again.",
            },
            { cause: error },
        );
    }
}

/** npm's own errors, of which the first say most: its usage and its log's address follow. */
function lastWords(error: CommandFailed): string {
    const errors = error.lines.filter((line) => /^npm (error|ERR!)/.test(line) && !/A complete log/.test(line));
    const told = errors.map((line) => line.replace(/^npm (error|ERR!)\s*/, "").trim()).filter(Boolean);
    return (told.length > 0 ? told : [error.message]).slice(0, 4).join("; ").replace(/\.$/, "");
}
