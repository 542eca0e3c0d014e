import { CommandFailed, runCommand } from "../command.ts";
import { Problem } from "../problem.ts";
import type { Progress } from "../progress.ts";

/** How long the engine may take to say that it is there, in milliseconds. */
const ANSWER_LIMIT = 2_000;
/** How long a registry may take to say whether it has an image, in milliseconds. */
const REGISTRY_LIMIT = 15_000;
/** How long the engine may take to do something, in milliseconds. */
export const ENGINE_LIMIT = 30_000;
/** How long pulling an image may take, in milliseconds. */
const PULL_LIMIT = 15 * 60_000;

/**
 * Runs Docker's own command, which knows the user's contexts and registry logins.
 *
 * @param limit in milliseconds
 * @returns the lines that it wrote
 * @throws CommandFailed
 */
export async function docker(args: readonly string[], limit: number): Promise<string[]> {
    const lines: string[] = [];
    await runCommand("docker", args, { limit, onLine: (line) => lines.push(line) });
    return lines;
}

/** Whether an engine answers, known within two seconds. */
export async function engineAnswers(): Promise<boolean> {
    return (await whyNoEngine()) === undefined;
}

/** @throws Problem when no engine answers */
export async function requireEngine(): Promise<void> {
    const why = await whyNoEngine();
    if (why === undefined) return;
    throw new Problem({
        wrong: "No Docker engine answers",
        seen: why,
        fix: "Start Docker (or set DOCKER_HOST), or choose --homeserver pypi.",
    });
}

/**
 * Sees that an image is on this machine, or that its registry has it, without pulling it.
 *
 * @throws Problem when it is in neither place
 */
export async function requireImage(image: string): Promise<void> {
    if (await hasImage(image)) return;
    await docker(["manifest", "inspect", image], REGISTRY_LIMIT).catch((error) => {
        throw noImage(image, error);
    });
}

/** @throws Problem when the image is neither on this machine nor can be pulled */
export async function pullImage(image: string, progress: Progress): Promise<void> {
    if (await hasImage(image)) return;
    progress(`pulling ${image}`);
    await docker(["pull", "--quiet", image], PULL_LIMIT).catch((error) => {
        throw noImage(image, error);
    });
}

/** Whether an image is on this machine. */
export async function hasImage(image: string): Promise<boolean> {
    return docker(["image", "inspect", "--format", "{{.Id}}", image], ENGINE_LIMIT).then(
        () => true,
        () => false,
    );
}

/** What an image on this machine is labelled with; undefined where there is no such image, or no such label. */
export async function imageLabel(image: string, label: string): Promise<string | undefined> {
    const format = `{{index .Config.Labels "${label}"}}`;
    const [value] = await docker(["image", "inspect", "--format", format, image], ENGINE_LIMIT).catch(() => []);
    return value || undefined;
}

/** What a container ended with; undefined where it runs, or is not there. */
export async function exitCodeOf(container: string): Promise<number | undefined> {
    const format = "{{.State.Status}} {{.State.ExitCode}}";
    const [state = ""] = await docker(["inspect", "--format", format, container], ENGINE_LIMIT).catch(() => []);
    const code = /^exited (\d+)$/.exec(state)?.[1];
    return code === undefined ? undefined : Number(code);
}

/** The last lines that a container wrote; none where it is not there. */
export async function logOf(container: string): Promise<string[]> {
    return docker(["logs", "--tail", "20", container], ENGINE_LIMIT).catch(() => []);
}

/** Removes a container, running or not, with its anonymous volumes. One that is not there is no error. */
export async function removeContainer(container: string): Promise<void> {
    await docker(["rm", "--force", "--volumes", container], ENGINE_LIMIT);
}

function noImage(image: string, error: unknown): Problem {
    return new Problem(
        {
            wrong: `The image ${image} is neither on this machine nor to be had`,
            seen: lastLine(error),
            fix: `See that "docker pull ${image}" works, or choose --homeserver docker:IMAGE or pypi.`,
        },
        { cause: error },
    );
}

async function whyNoEngine(): Promise<string | undefined> {
    return docker(["version", "--format", "{{.Server.Version}}"], ANSWER_LIMIT).then(
        () => undefined,
        (error) => lastLine(error),
    );
}

function lastLine(error: unknown): string {
    const line = error instanceof CommandFailed ? error.lines.at(-1)?.trim() : undefined;
    return (line || (error instanceof Error ? error.message : String(error))).replace(
        /(\. Is the docker daemon running\?|\.)$/,
        "",
    );
}
