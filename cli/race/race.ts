import { writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { NO_ELEMENT } from "../../containers/element-web/choose.ts";
import { Problem } from "../../containers/problem.ts";
import type { Progress } from "../../containers/progress.ts";
import { catalogue, pathEntry } from "../../helpers/paths/catalogue.ts";
import { type Interruption, unlessInterrupted } from "../interruption.ts";
import { requireDisk } from "../run/disk.ts";
import { chooseParts, prepareHomeserver } from "../run/parts.ts";
import { resolvePathIds, withAreas } from "../run/path-ids.ts";
import { CODES } from "../run/prove.ts";
import { labelOf } from "../run/results.ts";
import { runSuites } from "../run/suites.ts";
import { asMarkdown, asText } from "./table.ts";

/** The area of the catalogue that they are in. */
const AREA = "races";

/** `keyproof race`'s options, as commander reads them. */
export interface RaceOptions {
    homeserver: string;
    workers: number;
    results: string;
}

/**
 * Runs races in every order, and tells what became of the keys in each.
 *
 * @param words ids as the user wrote them; none for all races
 * @param say told how it goes
 * @returns the exit code
 * @throws Problem before anything was started; Interrupted
 */
export async function races(
    words: readonly string[],
    { homeserver, workers, results }: RaceOptions,
    interruption: Interruption,
    say: Progress,
): Promise<number> {
    const known = catalogue.map(({ id }) => id);
    const paths = resolvePathIds(withAreas(words.length > 0 ? words : [AREA], catalogue), known);
    for (const id of paths) {
        const { area } = pathEntry(id);
        if (area !== AREA) throw noRace(id, area);
    }
    const root = path.resolve(results);
    await requireDisk([root, os.tmpdir()]);
    const parts = await unlessInterrupted(interruption, chooseParts({ homeserver, element: NO_ELEMENT }, say));
    await unlessInterrupted(interruption, prepareHomeserver(parts, say));
    const label = words.length > 0 ? labelOf(paths) : AREA;
    const request = { label, paths, specs: parts.specs, screens: false, workers, root };
    const { summary, results: folder, page } = await runSuites(request, interruption);
    await writeFile(path.join(folder, "races.md"), asMarkdown(summary.target.homeserver ?? "", summary.paths));
    for (const line of ["", ...asText(summary.paths), "", ...summary.errors]) say(line);
    say(`report: ${path.relative(process.cwd(), page)}`);
    return CODES[summary.status];
}

function noRace(id: string, area: string): Problem {
    return new Problem({
        wrong: `${id} is no race`,
        seen: `it is a path of one device, in the area "${area}"`,
        fix: "`npx keyproof list --area races` shows the races; `npx keyproof sweep` lets one device's requests fail",
    });
}
