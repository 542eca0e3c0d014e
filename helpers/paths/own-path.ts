import { z } from "zod";
import type { Generation } from "../../containers/element-web/element-web.ts";
import type { ClaimCode } from "../ledger/history.ts";
import { automated } from "./catalogue/proof.ts";
import { catalogue } from "./catalogue.ts";
import { AREAS, PATH_CLIENTS, type PathEntry } from "./path-entry.ts";

const GENERATIONS = ["classic", "modern", "newest"] as const satisfies readonly Generation[];
/** Every path is held to E as well; none names it. */
const CLAIMS = ["K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8", "X"] as const satisfies readonly ClaimCode[];
const words = z.string().trim().min(1);

/** Ids like the catalogue's, which names of folders, tags and tests are made of. */
const ID = /^[A-Z][A-Z0-9]*(-[A-Z0-9]+)+$/;

/**
 * A path that is not in keyproof's catalogue, as who wrote it describes it: a {@link PathEntry} that says nothing of its
 * proof, for a spec of theirs is its proof.
 */
export const ownPath = z
    .strictObject({
        /** In capitals, and none of the catalogue's: `"ACME-1"`. */
        id: z
            .string()
            .regex(ID, "must be capital letters and digits with a dash, as ACME-1")
            .refine((id) => !catalogue.some((entry) => entry.id === id), "is one of keyproof's own catalogue"),
        title: words,
        area: z.enum(AREAS),
        client: z.enum(PATH_CLIENTS),
        /** The generations of Element Web's UI that it is for; empty for other clients. */
        generations: z.array(z.enum(GENERATIONS)).default([]),
        /** The documents that describe it. */
        sources: z.tuple(
            [z.strictObject({ title: words, url: z.url() })],
            z.strictObject({ title: words, url: z.url() }),
        ),
        /** What must be there before it begins, in words. */
        before: z.array(words).default([]),
        /** The document's own step titles, in order. */
        steps: z.array(words).min(1),
        /** What the document promises about keys. */
        claims: z.array(z.enum(CLAIMS)).min(1),
        /** What is worth knowing about it, in a sentence. */
        note: words.exactOptional(),
    })
    .refine(({ client, generations }) => client !== "element-web" || generations.length > 0, {
        path: ["generations"],
        message: "must name a generation of Element Web's UI: without one, the path would never run",
    });

export type OwnPath = z.input<typeof ownPath>;

/** The catalogue entry of a path of one's own. */
export function entryOf(path: z.output<typeof ownPath>): PathEntry {
    return { ...path, proof: automated };
}
