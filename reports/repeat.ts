import path from "node:path";
import { z } from "zod";
import { readIfThere } from "./read-if-there.ts";

/** What of a run's `run.json` a command line says. */
const asked = z.object({
    homeserver: z.string(),
    element: z.string(),
    paths: z.array(z.string()),
    controls: z.boolean(),
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
    const { homeserver, element, paths, controls } = asked.parse(JSON.parse(text));
    const words = ["npx", "keyproof", "run", ...paths, ...(controls ? ["--controls"] : [])];
    return [...words, "--homeserver", spec(homeserver), "--element", spec(element)].join(" ");
}

/** As a shell takes it, without the name and password that an address may have. */
function spec(word: string): string {
    const bare = word.replace(/(?<=:\/\/)[^/@]*@/, "");
    return /^[\w.:/@-]+$/.test(bare) ? bare : `'${bare.replaceAll("'", `'\\''`)}'`;
}
