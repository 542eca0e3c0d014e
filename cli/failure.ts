import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { inspect } from "node:util";
import { cacheFolder } from "../containers/cache.ts";
import { Problem } from "../containers/problem.ts";
import { hideSecrets } from "../reports/secrets/hide.ts";

/** What to tell a user of an error, as lines: a Problem's own words, else the message and where the rest is. */
export function tellFailure(error: unknown): string[] {
    if (error instanceof Problem) {
        return [`keyproof: ${error.wrong}`, `seen: ${error.seen}`, `do: ${error.fix}`];
    }
    const message = hideSecrets(error instanceof Error ? error.message : String(error));
    const log = keep(error);
    return [`keyproof: ${message}`, ...(log ? [`log: ${log}`] : [])];
}

/** Writes all that is known of an error into a file; undefined where there is no room even for that. */
function keep(error: unknown): string | undefined {
    for (const folder of [cacheFolder(), os.tmpdir()]) {
        try {
            mkdirSync(folder, { recursive: true });
            const file = path.join(folder, "last-error.log");
            const asked = process.argv.slice(2).join(" ");
            const text = hideSecrets(`${new Date().toISOString()} keyproof ${asked}\n${inspect(error)}\n`);
            // A new file, for its owner's eyes only: one that is there may be readable by others, or lead elsewhere.
            rmSync(file, { force: true });
            writeFileSync(file, text, { mode: 0o600, flag: "wx" });
            return file;
        } catch {
            // The next folder may have room.
        }
    }
    return undefined;
}
