import { mkdir, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { CommandFailed, runCommand } from "../command.ts";
import { guard } from "../guardian.ts";
import { Problem } from "../problem.ts";

/** How long pip may take to ask its index, in milliseconds. */
const INDEX_LIMIT = 60_000;
/** How long pip may take to install Synapse, in milliseconds: there are some 60 MB to fetch. */
const INSTALL_LIMIT = 15 * 60_000;
/** How long Python may take to make an environment, in milliseconds. */
const ENVIRONMENT_LIMIT = 2 * 60_000;

/** Isolated: nothing from PYTHONPATH or the user's own site-packages gets in. */
const PIP = ["-I", "-m", "pip", "--disable-pip-version-check", "--no-input"];

/**
 * The versions of a package that pip's index has, newest first.
 *
 * @throws Problem when the index cannot be asked
 */
export async function versionsOnIndex(python: string, distribution: string, prereleases: boolean): Promise<string[]> {
    const args = [
        "--retries",
        "1",
        "--timeout",
        "15",
        "index",
        "versions",
        distribution,
        ...(prereleases ? ["--pre"] : []),
    ];
    let versions: string | undefined;
    const onLine = (line: string) => {
        versions ??= /^Available versions: (.*)$/.exec(line)?.[1];
    };
    try {
        await withPip(python, (pip) => runCommand(pip, [...PIP, ...args], { limit: INDEX_LIMIT, onLine }));
    } catch (error) {
        throw new Problem(
            {
                wrong: `pip's index could not be asked for ${distribution}`,
                seen: lastLines(error),
                fix: "See that this machine reaches the Python package index (pip's own settings are used), then run it again.",
            },
            { cause: error },
        );
    }
    return versions?.split(", ") ?? [];
}

/**
 * Makes a virtual environment with some packages in it. The environment may be renamed afterwards: run its modules with
 * `bin/python -m`, not with the scripts in `bin/`, for those name the old place.
 *
 * @param requirements `["matrix-synapse==1.163.2"]`
 * @throws Problem with pip's last words
 */
export async function makeEnvironment(python: string, folder: string, requirements: string[]): Promise<void> {
    // Whatever pip unpacks goes where an interrupted install is removed.
    const temporary = path.join(folder, "tmp");
    try {
        await runCommand(python, ["-I", "-m", "venv", folder], { limit: ENVIRONMENT_LIMIT });
        await mkdir(temporary);
        await pipInstall(environmentPython(folder), temporary, requirements);
    } catch (error) {
        throw new Problem(
            {
                wrong: `pip could not install ${requirements.join(" and ")}`,
                seen: lastLines(error),
                fix: "Mend what pip complains of, or name another Python in KEYPROOF_PYTHON.",
            },
            { cause: error },
        );
    }
    await rm(temporary, { recursive: true, force: true });
}

/** The Python of a virtual environment. */
export function environmentPython(folder: string): string {
    return path.join(folder, "bin", "python");
}

async function pipInstall(python: string, temporary: string, requirements: string[]): Promise<void> {
    const run = (...choice: string[]) =>
        runCommand(python, [...PIP, "install", ...choice, ...requirements], {
            limit: INSTALL_LIMIT,
            env: { ...process.env, TMPDIR: temporary },
        });
    try {
        // What must be compiled takes minutes and a compiler.
        await run("--only-binary", ":all:");
    } catch (error) {
        if (!/No matching distribution|ResolutionImpossible/.test(lastLines(error))) throw error;
        await run("--prefer-binary");
    }
}

/** Gives `use` a Python that has pip: Debian's has none but can put one into an environment. */
async function withPip(python: string, use: (python: string) => Promise<void>): Promise<void> {
    const has = await runCommand(python, [...PIP, "--version"], { limit: INDEX_LIMIT }).then(
        () => true,
        () => false,
    );
    if (has) return use(python);
    const folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-pip-"));
    const release = guard({ kind: "folder", path: folder });
    try {
        await runCommand(python, ["-I", "-m", "venv", folder], { limit: ENVIRONMENT_LIMIT });
        await use(environmentPython(folder));
    } finally {
        await rm(folder, { recursive: true, force: true });
        release();
    }
}

/** pip tells what matters last; its warnings come before. */
function lastLines(error: unknown): string {
    if (!(error instanceof CommandFailed)) return String(error);
    const telling = error.lines.filter((line) => line.trim() !== "" && !line.startsWith("WARNING: Location"));
    return telling.slice(-4).join(" / ") || error.message;
}
