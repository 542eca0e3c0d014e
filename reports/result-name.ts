import type { PathResult } from "../fixtures/path-result.ts";

/** What to call a path's result: `"RST-C0, without step 1"`. */
export function resultName({ path, variant }: Pick<PathResult, "path" | "variant">): string {
    return variant ? `${path}, ${variant}` : path;
}
