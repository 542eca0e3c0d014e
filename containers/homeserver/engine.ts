import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { CommandFailed, runCommand } from "../command.ts";
import { guard } from "../guardian.ts";
import { Problem } from "../problem.ts";
import type { Progress } from "../progress.ts";
import { engineAnswers } from "./docker-cli.ts";
import { logTail } from "./log-tail.ts";
import { ServerProcess } from "./server-process.ts";

const DOCKERD = "/usr/sbin/dockerd";
/** How long an engine may take to answer after its start, in milliseconds. */
const START_LIMIT = 30_000;
/** How long apt may take, in milliseconds. */
const APT_LIMIT = 10 * 60_000;

/** What an engine is started with: as it is, then with less and less asked of the kernel. */
const WAYS: readonly (readonly string[])[] = [[], ["--iptables=false"], ["--iptables=false", "--storage-driver=vfs"]];

/**
 * Sees to it that a Docker engine answers: the one that runs already, else, as root on Debian, one that is installed
 * and started here and that ends with this process.
 *
 * @throws Problem when there is none and none can be started
 */
export async function ensureDockerEngine(progress: Progress): Promise<void> {
    if (await engineAnswers()) return;
    if (process.env.DOCKER_HOST) throw noEngine(`DOCKER_HOST names ${process.env.DOCKER_HOST}`);
    if (!canInstallPackages()) {
        throw noEngine("only as root on Debian can one be started here");
    }
    if (!existsSync(DOCKERD)) await installPackage("docker.io", progress);
    const seen: string[] = [];
    for (const way of WAYS) {
        progress(["starting dockerd", ...way].join(" "));
        const why = await startEngine(DOCKERD, way);
        if (why === undefined) return;
        seen.push(why);
    }
    throw noEngine(seen.join("\n"));
}

/** Whether this machine's own packages can be installed from here: as root, on Debian. */
export function canInstallPackages(): boolean {
    return existsSync("/etc/debian_version") && process.getuid?.() === 0;
}

/**
 * Finds a program, after installing the Debian package that has it where there is none and that can be done.
 *
 * @returns undefined where there is none all the same
 * @throws Problem with apt's last words
 */
export async function findOrInstall(
    find: () => string | undefined,
    name: string,
    progress: Progress,
): Promise<string | undefined> {
    const found = find();
    if (found !== undefined || !canInstallPackages()) return found;
    await installPackage(name, progress);
    return find();
}

/**
 * Installs a Debian package with this machine's own apt, as root.
 *
 * @throws Problem with apt's last words
 */
export async function installPackage(name: string, progress: Progress): Promise<void> {
    progress(`installing ${name} with apt-get`);
    // At this run level a package's service is not started: it is the program that is wanted.
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
    const apt = (...args: string[]) => runCommand("apt-get", args, { limit: APT_LIMIT, env });
    try {
        await apt("update");
        await apt("install", "--yes", "--no-install-recommends", name);
    } catch (error) {
        throw new Problem(
            {
                wrong: `apt-get could not install ${name}`,
                seen: error instanceof CommandFailed ? error.lines.slice(-3).join(" / ") : String(error),
                fix: "Mend what apt-get complains of, or install it yourself.",
            },
            { cause: error },
        );
    }
}

/** @returns why it did not come up, or undefined when it answers */
export async function startEngine(program: string, args: readonly string[]): Promise<string | undefined> {
    const folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-engine-"));
    const releaseFolder = guard({ kind: "folder", path: folder });
    const removeFolder = async (): Promise<void> => {
        await rm(folder, { recursive: true, force: true });
        releaseFolder();
    };
    const logFile = path.join(folder, "dockerd.log");
    let dockerd: ServerProcess;
    try {
        dockerd = await ServerProcess.start(program, args, { logFile });
    } catch (error) {
        await removeFolder();
        return `dockerd could not be started: ${error instanceof Error ? error.message : error}`;
    }
    const deadline = Date.now() + START_LIMIT;
    while ((await dockerd.ended()) === undefined && Date.now() < deadline) {
        if (await engineAnswers()) {
            dockerd.unref();
            return undefined;
        }
        await delay(100);
    }
    const why = `dockerd ${args.join(" ")}: ${(await logTail(logFile)).split("\n").at(-1)}`;
    await dockerd.end("SIGKILL");
    await removeFolder();
    return why;
}

function noEngine(seen: string): Problem {
    return new Problem({
        wrong: "No Docker engine answers",
        seen,
        fix: "Start Docker (or set DOCKER_HOST), or choose --homeserver pypi.",
    });
}
