import { readdir } from "node:fs/promises";
import path from "node:path";
import { CommandFailed, runCommand } from "../command.ts";
import { Problem } from "../problem.ts";
import { isBuilt, requireBuilt } from "./built-folder.ts";

/** How long unpacking may take, in milliseconds; a release has 35 MB. */
const UNPACK_LIMIT = 5 * 60_000;

/**
 * Unpacks a .tar.gz that holds a built Element Web, at its top or in the one folder there (`element-v1.12.2/`).
 *
 * @param into an empty folder
 * @param name names the archive in errors
 * @returns the built folder below `into`
 * @throws Problem when the archive is damaged, or holds no built Element Web
 */
export async function unpackBuild(archive: string, into: string, name = archive): Promise<string> {
    try {
        await runCommand("tar", ["-xzf", archive, "-C", into, "--no-same-owner"], { limit: UNPACK_LIMIT });
    } catch (error) {
        if (!(error instanceof CommandFailed)) throw error;
        throw new Problem(
            {
                wrong: `The archive ${name} cannot be unpacked`,
                seen: error.lines.slice(0, 2).join("; ") || error.message,
                fix: "Get it again: it must be a whole .tar.gz.",
            },
            { cause: error },
        );
    }
    const [only, ...more] = await readdir(into);
    const inner = path.join(into, only ?? "");
    const folder = only !== undefined && more.length === 0 && isBuilt(inner) ? inner : into;
    requireBuilt(folder, name);
    return folder;
}
