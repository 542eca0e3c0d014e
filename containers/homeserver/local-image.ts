import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { oneAtATime } from "../cache.ts";
import { CommandFailed, runCommand } from "../command.ts";
import { guard } from "../guardian.ts";
import { Problem } from "../problem.ts";
import type { Progress } from "../progress.ts";
import { docker, imageLabel } from "./docker-cli.ts";
import { canInstallPackages, installPackage } from "./engine.ts";

/** How long each part of the build may take, in milliseconds: minutes on a slow disk. */
const BUILD_LIMIT = 15 * 60_000;

/** One after the other: each has apt, and all of a small machine, to itself. */
const LOCK = "local-images";

/** What an image was made by, so that one of an older recipe is known. */
const LABEL = "keyproof.recipe";

/**
 * An image that is made from Debian's packages, for machines that reach package mirrors but no image registry. It behaves
 * like the official one as far as keyproof can tell.
 */
export interface Recipe {
    /** Its name: `"keyproof/synapse-local:1.163.2"`. */
    image: string;
    /** Debian's packages in it, beside those that any system has. */
    packages: readonly string[];
    /** A script that puts the rest in: its first argument is the new root, `files` and `tools` are in its environment. */
    hook: string;
    /** What it puts there: contents, by the variables that say where they are. */
    files: Readonly<Record<string, string>>;
    /** Programs of this machine that it needs, by their variables. */
    tools?: () => Promise<Record<string, string>>;
    /** As in a Dockerfile. */
    instructions: readonly string[];
}

/**
 * Makes an image by its recipe. This machine's own settings of apt and pip say where packages come from. Does nothing when
 * the engine has the image already, made by the same recipe.
 *
 * @throws Problem when this is not Debian, we are not root, or a package cannot be had
 */
export async function buildLocalImage(recipe: Recipe, progress: Progress): Promise<void> {
    if (await isBuilt(recipe)) return;
    requireBuilder(recipe);
    await oneAtATime(LOCK, progress, async () => {
        if (await isBuilt(recipe)) return;
        if (!existsSync("/usr/bin/mmdebstrap")) await installPackage("mmdebstrap", progress);
        progress(`building ${recipe.image}`);
        await build(recipe);
    });
}

/** @throws Problem when there is no such image, and it cannot be built here */
export async function requireLocalImage(recipe: Recipe): Promise<void> {
    if (!(await isBuilt(recipe))) requireBuilder(recipe);
}

async function isBuilt(recipe: Recipe): Promise<boolean> {
    return (await imageLabel(recipe.image, LABEL)) === digestOf(recipe);
}

function requireBuilder({ image }: Recipe): void {
    if (canInstallPackages()) return;
    throw new Problem({
        wrong: `The image ${image} cannot be built here`,
        seen: "that takes root on Debian",
        fix: "Use the official image, or choose --homeserver pypi.",
    });
}

function digestOf({ tools: _, ...recipe }: Recipe): string {
    return createHash("sha256").update(JSON.stringify(recipe)).digest("hex").slice(0, 16);
}

async function build(recipe: Recipe): Promise<void> {
    const folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-image-"));
    const release = guard({ kind: "folder", path: folder });
    try {
        const archive = await makeRoot(folder, recipe);
        const changes = [...recipe.instructions, `LABEL ${LABEL}=${digestOf(recipe)}`];
        const like = changes.flatMap((line) => ["--change", line]);
        await docker(["import", ...like, archive, recipe.image], BUILD_LIMIT);
    } catch (error) {
        if (!(error instanceof CommandFailed)) throw error;
        throw new Problem(
            {
                wrong: `The image ${recipe.image} could not be built`,
                seen: error.lines.slice(-6).join(" / ") || error.message,
                fix: "Mend what it complains of, or choose --homeserver pypi.",
            },
            { cause: error },
        );
    } finally {
        await rm(folder, { recursive: true, force: true });
        release();
    }
}

/** @returns the path of a tar archive of the image's files */
async function makeRoot(folder: string, { packages, hook, files, tools }: Recipe): Promise<string> {
    const env: NodeJS.ProcessEnv = { ...process.env, ...(await tools?.()), TMPDIR: folder };
    for (const [variable, content] of Object.entries(files)) {
        env[variable] = path.join(folder, variable.toLowerCase());
        await writeFile(env[variable], content);
    }
    const script = path.join(folder, "hook.sh");
    await writeFile(script, hook, { mode: 0o700 });
    const archive = path.join(folder, "root.tar");
    const args = [
        "--mode=root",
        "--variant=minbase",
        `--include=${packages.join(",")}`,
        // A mirror may be a snapshot.
        '--aptopt=Acquire::Check-Valid-Until "false"',
        `--customize-hook=${script}`,
        await suite(),
        archive,
        ...aptSources(),
    ];
    // With mounts of its own: none is left behind, however it ends.
    await runCommand("unshare", ["--mount", "mmdebstrap", ...args], { limit: BUILD_LIMIT, env });
    return archive;
}

/** The Debian that this machine runs: `"bookworm"`. */
async function suite(): Promise<string> {
    let name = "";
    const onLine = (line: string) => {
        name = line.trim();
    };
    await runCommand("sh", ["-c", '. /etc/os-release && echo "$VERSION_CODENAME"'], { limit: BUILD_LIMIT, onLine });
    return name;
}

/** Where Debian's own packages come from, in the old place and the new: what else apt was told of is not needed. */
function aptSources(): string[] {
    return ["/etc/apt/sources.list", "/etc/apt/sources.list.d/debian.sources"].filter((file) => existsSync(file));
}
