import { z } from "zod";
import { ownPath } from "../../helpers/paths/own-path.ts";

const given = z.string().min(1);

/** What a `keyproof.config.ts` may say. Relative paths are meant from its own folder. */
export const config = z.strictObject({
    /** As `--homeserver`: `"docker"`, `"pypi:1.120.0"`. */
    homeserver: given.optional(),
    /** As `--element`: `"classic"`, `"folder:./webapp"`. */
    element: given.optional(),
    /** How many paths run at the same time. */
    workers: z.int().min(1).optional(),
    /** Whether negative controls run as well: paths with steps left out, which must lose keys. */
    controls: z.boolean().optional(),
    /** Whether the conformance suite runs although these very clients passed it before. */
    conformance: z.boolean().optional(),
    /** Whether the browser is shown. */
    headed: z.boolean().optional(),
    /** Whether pictures are taken of what apps show after each step. Default: true. */
    screens: z.boolean().optional(),
    /** Whether all there is is kept: the homeserver's data and log, and page snapshots in traces. */
    keep: z.boolean().optional(),
    /** The folder that runs put their results in. */
    results: given.optional(),
    /** Specs of one's own, as glob patterns: `["keys/*.spec.ts"]`. */
    suites: z.array(given).min(1).optional(),
    /** The paths that these specs prove, where keyproof's catalogue does not have them. */
    paths: z
        .array(ownPath)
        .superRefine((paths, context) => {
            for (const [index, { id }] of paths.entries()) {
                if (paths.findIndex((other) => other.id === id) < index) {
                    context.addIssue({ code: "custom", path: [index, "id"], message: `${id} is there twice` });
                }
            }
        })
        .optional(),
    /** A module whose default export is `definePages({ … })`: page objects for a fork of Element whose UI differs. */
    pages: given.optional(),
});

/** What a `keyproof.config.ts` may say. */
export type Config = z.input<typeof config>;
