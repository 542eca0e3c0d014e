import os from "node:os";
import path from "node:path";
import { chooseElementWeb } from "../../containers/element-web/choose.ts";
import type { ElementWeb } from "../../containers/element-web/element-web.ts";
import { Problem } from "../../containers/problem.ts";
import type { Progress } from "../../containers/progress.ts";
import { type Interruption, unlessInterrupted } from "../interruption.ts";
import { requireDisk } from "../run/disk.ts";
import { chooseParts, prepareParts } from "../run/parts.ts";
import { resolvePathIds } from "../run/path-ids.ts";
import { CODES } from "../run/prove.ts";
import { requireScreen } from "../run/screen.ts";
import { runSuites } from "../run/suites.ts";

/** `keyproof upgrade-element`'s options, as commander reads them. */
export interface UpgradeElementOptions {
    from: string;
    through: readonly string[];
    to: string;
    homeserver: string;
    leaveOut: number;
    headed: boolean;
    screens: boolean;
    keep: boolean;
    workers: number;
    results: string;
}

/** The catalogue's paths of an app that is replaced by another version of itself. */
const PATHS = ["UPG-1", "UPG-2"];

/**
 * Proves an update of Element Web in one browser profile, and the way back.
 *
 * @param words which of the two, by their ids; none for both
 * @param say told how it goes
 * @returns the exit code
 * @throws Problem before anything was started; Interrupted
 */
export async function upgradeElement(
    words: readonly string[],
    { from, through, to, homeserver, results, ...how }: UpgradeElementOptions,
    interruption: Interruption,
    say: Progress,
): Promise<number> {
    const asked = resolvePathIds(words, PATHS);
    if (how.headed) requireScreen();
    const root = path.resolve(results);
    await requireDisk([root, os.tmpdir()]);
    const specs = [from, ...through, to];
    const later = await unlessInterrupted(interruption, Promise.all(specs.slice(1).map(replaceable)));
    await replaceable(from);
    const parts = await unlessInterrupted(interruption, chooseParts({ homeserver, element: from }, say));
    await unlessInterrupted(interruption, prepareParts(parts, say, { headed: how.headed }));
    for (const build of later) {
        await unlessInterrupted(interruption, build.prepare(say));
        say(`  then       ${build.description}`);
    }
    const { summary, page } = await runSuites(
        {
            label: "upgrade-element",
            paths: asked.length > 0 ? asked : PATHS,
            specs: parts.specs,
            elementChain: specs,
            controls: false,
            // Whether each build is a client to be trusted, `keyproof run --element` says: an update is told by what it changes.
            conformance: false,
            ...how,
            root,
        },
        interruption,
    );
    say(`report: ${path.relative(process.cwd(), page)}`);
    return CODES[summary.status];
}

/** Finds a build that can be served where another one was. @throws Problem */
async function replaceable(spec: string): Promise<ElementWeb> {
    const build = await chooseElementWeb(spec);
    if (build.source === "url" || spec === "auto") {
        throw new Problem({
            wrong: `${spec} is no build that an update can begin or end with`,
            seen: spec === "auto" ? "which one it is depends on what is here" : "it is served at an address of its own",
            fix: "Name builds: classic, build:VERSION, folder:PATH, docker:IMAGE or release:VERSION",
        });
    }
    await build.check();
    return build;
}
