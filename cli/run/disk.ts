import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import path from "node:path";
import { Problem } from "../../containers/problem.ts";

/** What a run writes, in bytes: a homeserver's data, histories, and traces where something fails. */
export const RUN_NEEDS = 300_000_000;

/** @returns free bytes on the disk that a folder is on, or would be; Infinity where that is not known */
export async function freeBytes(folder: string): Promise<number> {
    const there = nearestExisting(path.resolve(folder));
    return statfs(there).then(
        ({ bavail, bsize }) => bavail * bsize,
        () => Number.POSITIVE_INFINITY,
    );
}

/** @throws Problem when a folder's disk has too little room for a run */
export async function requireDisk(folders: readonly string[], needs = RUN_NEEDS): Promise<void> {
    for (const folder of folders) {
        const free = await freeBytes(folder);
        if (free >= needs) continue;
        throw new Problem({
            wrong: `The disk that holds ${folder} is full`,
            seen: `a run needs ${megabytes(needs)}, ${megabytes(free)} are free`,
            fix: "Free some space there, or start keyproof from (and set TMPDIR to) a folder on another disk",
        });
    }
}

export function megabytes(bytes: number): string {
    return `${Math.round(bytes / 1_000_000)} MB`;
}

function nearestExisting(folder: string): string {
    let there = folder;
    while (!existsSync(there) && path.dirname(there) !== there) there = path.dirname(there);
    return there;
}
