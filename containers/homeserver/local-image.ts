import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { CommandFailed, runCommand } from "../command.ts";
import { guard } from "../guardian.ts";
import { Problem } from "../problem.ts";
import type { Progress } from "../progress.ts";
import { docker, hasImage } from "./docker-cli.ts";
import { canInstallPackages, installPackage } from "./engine.ts";
import { findPython } from "./python.ts";
import { synapseRequirements } from "./requirements.ts";

/** How long each part of the build may take, in milliseconds: minutes on a slow disk. */
const BUILD_LIMIT = 15 * 60_000;

const HOOK = fileURLToPath(new URL("local-image/add-synapse.sh", import.meta.url));
const START = fileURLToPath(new URL("local-image/start.py", import.meta.url));

/**
 * Makes an image of Synapse from Debian and PyPI packages alone, which behaves like the official one as far as
 * `DockerHomeserver` can tell: for machines that reach package mirrors but no image registry. This machine's own
 * settings of apt and pip say where packages come from. Does nothing when the engine has the image already.
 *
 * @param version `"1.163.2"`
 * @returns the image's name: `"keyproof/synapse-local:1.163.2"`
 * @throws Problem when this is not Debian, we are not root, or a package cannot be had
 */
export async function buildLocalSynapseImage(version: string, progress: Progress): Promise<string> {
    const image = `keyproof/synapse-local:${version}`;
    if (await hasImage(image)) return image;
    if (!canInstallPackages()) {
        throw new Problem({
            wrong: `The image ${image} cannot be built here`,
            seen: "that takes root on Debian",
            fix: "Use the official image with --homeserver docker, or --homeserver pypi.",
        });
    }
    if (!existsSync("/usr/bin/mmdebstrap")) await installPackage("mmdebstrap", progress);
    const folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-image-"));
    const release = guard({ kind: "folder", path: folder });
    try {
        progress(`building ${image}`);
        await importImage(image, await makeRoot(folder, version));
        return image;
    } catch (error) {
        if (!(error instanceof CommandFailed)) throw error;
        throw new Problem(
            {
                wrong: `The image ${image} could not be built`,
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
async function makeRoot(folder: string, version: string): Promise<string> {
    const requirements = path.join(folder, "requirements.txt");
    await writeFile(requirements, `${synapseRequirements(version).join("\n")}\n`);
    const archive = path.join(folder, "root.tar");
    const args = [
        "--mode=root",
        "--variant=minbase",
        "--include=python3,python3-venv",
        // A mirror may be a snapshot.
        '--aptopt=Acquire::Check-Valid-Until "false"',
        `--customize-hook=${HOOK}`,
        await suite(),
        archive,
        ...aptSources(),
    ];
    const env = { ...process.env, TMPDIR: folder, PYTHON: await findPython(), START, REQUIREMENTS: requirements };
    await runCommand("mmdebstrap", args, { limit: BUILD_LIMIT, env });
    return archive;
}

async function importImage(image: string, archive: string): Promise<void> {
    const like = ['ENTRYPOINT ["/start.py"]', 'VOLUME ["/data"]'].flatMap((line) => ["--change", line]);
    await docker(["import", ...like, archive, image], BUILD_LIMIT);
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
