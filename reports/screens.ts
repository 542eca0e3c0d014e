import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { TakenScreen } from "./page/timeline.ts";
import { readIfThere } from "./read-if-there.ts";

/** What lies beside a path's history where pictures were taken: which checkpoint and which client each is of. */
const screens = z.array(
    z.strictObject({
        /** That of the checkpoint in the history. */
        seq: z.int().nonnegative(),
        /** The client's label: `"Alice's laptop"`. */
        client: z.string(),
        /** Relative to the path's folder, and never out of it: a report takes in what it names. */
        file: z.string().regex(/^screens\/[\w-]+\.(?:jpg|png|webp)$/),
    }),
);

const TYPES: Record<string, string> = { ".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp" };

/**
 * The pictures of a path, in the order in which they were taken.
 *
 * @param results the run's folder
 * @param folder the path's, relative to it
 * @param room how many bytes the page has left for them: where they do not all fit into it, they are linked
 * @throws Error when `screens.json` is none, or names a picture that is not there
 */
export async function readScreens(results: string, folder: string, room: number): Promise<TakenScreen[]> {
    const file = path.join(results, folder, "screens.json");
    const text = await readIfThere(file);
    if (text === undefined) return [];
    const parsed = screens.safeParse(JSON.parse(text));
    if (!parsed.success) throw new Error(`${file} names no screens: ${z.prettifyError(parsed.error)}`);
    const embedded = await Promise.all(
        parsed.data.map(async ({ seq, client, file: picture }) => ({
            seq,
            client,
            src: await dataUri(path.join(results, folder, picture)),
            embedded: true,
        })),
    );
    if (bytesOf(embedded) <= room) return embedded;
    return parsed.data.map(({ file: picture, ...about }) => ({
        ...about,
        src: `${folder}/${picture}`,
        embedded: false,
    }));
}

/** How much of a page pictures take that are in it. */
export function bytesOf(screens: readonly TakenScreen[]): number {
    return screens.reduce((sum, { src, embedded }) => sum + (embedded ? src.length : 0), 0);
}

async function dataUri(file: string): Promise<string> {
    const picture = await readFile(file);
    return `data:${TYPES[path.extname(file)]};base64,${picture.toString("base64")}`;
}
