import path from "node:path";
import { z } from "zod";
import { entryOf, ownPath } from "../helpers/paths/own-path.ts";
import type { PathEntry } from "../helpers/paths/path-entry.ts";
import { readIfThere } from "./read-if-there.ts";

/** What reports need to know of what a run was asked for: part of its `run.json`. */
const asked = z.object({
    homeserver: z.string(),
    element: z.string(),
    paths: z.array(z.string()),
    controls: z.boolean(),
    /** The one test that was replayed. */
    only: z.object({ path: z.string(), variant: z.string().optional() }).optional(),
    leaveOut: z.int().default(0),
    /** Which homeservers followed each other on the same data. */
    upgrade: z
        .object({
            versions: z.array(z.string()),
            databases: z.array(z.string()),
            back: z.boolean().default(false),
            plant: z.string().optional(),
        })
        .optional(),
    /** Which builds of Element Web, or versions of matrix-js-sdk, followed each other in one browser profile. */
    elementChain: z.array(z.string()).optional(),
    sdkChain: z.array(z.string()).optional(),
    /** The versions of matrix-js-sdk that its paths ran with. */
    sdks: z.array(z.string()).optional(),
    /** What went wrong on purpose, a cell a result. */
    sweep: z.object({ variant: z.string().optional(), cells: z.array(z.object({ fault: z.string() })) }).optional(),
    /** Whether its homeserver lost keys on purpose. */
    losing: z.object({ proofs: z.array(z.object({ path: z.string() })) }).optional(),
    /** The server that was checked, where it was no run of suites, and the option that named the secret. */
    check: z.object({ server: z.string(), option: z.string().optional() }).optional(),
    project: z.object({ paths: z.array(z.unknown()).default([]) }).optional(),
});

/** What a run was asked for. */
export type Asked = z.output<typeof asked>;

/**
 * Reads it from a run's results folder.
 *
 * @returns undefined where the folder does not say what was asked for, as that of a merged run
 * @throws ZodError where what it says makes no sense
 */
export async function readAsked(results: string): Promise<Asked | undefined> {
    const text = await readIfThere(path.join(results, "run.json"));
    return text === undefined ? undefined : asked.parse(JSON.parse(text));
}

/** The paths that a run's project had beside the catalogue's. Those of another version that this one cannot read are left out. */
export function ownEntriesOf({ project }: Asked): PathEntry[] {
    return (project?.paths ?? []).flatMap((one) => {
        const { success, data } = ownPath.safeParse(one);
        return success ? [entryOf(data)] : [];
    });
}
