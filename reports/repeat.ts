import path from "node:path";
import { z } from "zod";
import { readIfThere } from "./read-if-there.ts";

/** What of a run's `run.json` a command line says. */
const asked = z.object({
    homeserver: z.string(),
    element: z.string(),
    paths: z.array(z.string()),
    controls: z.boolean(),
    /** The one test that was replayed. */
    only: z.object({ path: z.string(), variant: z.string().optional() }).optional(),
    leaveOut: z.int().default(0),
});

/**
 * The command that repeats a run: `"npx keyproof run RST-C0 --controls --homeserver pypi:1.163.2 --element classic"`.
 *
 * @param results the run's folder
 * @returns undefined where the folder does not say what was asked for
 * @throws ZodError where what it says makes no sense
 */
export async function commandOf(results: string): Promise<string | undefined> {
    const text = await readIfThere(path.join(results, "run.json"));
    if (text === undefined) return undefined;
    const { homeserver, element, paths, controls, only, leaveOut } = asked.parse(JSON.parse(text));
    const words = only ? replay(only) : ["run", ...paths, ...(controls ? ["--controls"] : [])];
    const without = leaveOut > 0 ? ["--leave-out", String(leaveOut)] : [];
    return ["npx", "keyproof", ...words, ...without, "--homeserver", spec(homeserver), "--element", spec(element)].join(
        " ",
    );
}

function replay({ path, variant }: { path: string; variant?: string | undefined }): string[] {
    return ["repro", path, ...(variant === undefined ? [] : ["--variant", shellWord(variant)])];
}

/** As a shell takes it, without the name and password that an address may have. */
function spec(word: string): string {
    const bare = word.replace(/(?<=:\/\/)[^/@]*@/, "");
    return shellWord(bare);
}

function shellWord(word: string): string {
    return /^[\w.:/@-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
