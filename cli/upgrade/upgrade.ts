import { chooseHomeserver } from "../../containers/homeserver/choose.ts";
import { requirePostgres } from "../../containers/homeserver/database/programs.ts";
import { withVersion } from "../../containers/homeserver/default-version.ts";
import type { Homeserver } from "../../containers/homeserver/homeserver.ts";
import { Problem } from "../../containers/problem.ts";
import type { Progress } from "../../containers/progress.ts";
import type { RunConfig } from "../../fixtures/run-config.ts";
import { type Interruption, unlessInterrupted } from "../interruption.ts";
import { prove, type RunOptions } from "../run/prove.ts";

type Upgrade = NonNullable<RunConfig["upgrade"]>;

/** `keyproof upgrade`'s options, as commander reads them. */
export interface UpgradeOptions extends Pick<RunOptions, "element" | "workers" | "results" | "json"> {
    from: string;
    through: string[];
    to: string;
    database: Upgrade["databases"];
    back: boolean;
    plant?: NonNullable<Upgrade["plant"]>;
}

/** The path that an upgrade is, in the catalogue. */
const PATH = "SYN-08";

/**
 * Refuses what cannot be upgraded, installs every version, and proves the path on each database.
 *
 * @param say told how it goes
 * @returns the exit code
 * @throws Problem before anything was started; Interrupted
 */
export async function upgrade(
    { from, through, to, database, back, plant, ...options }: UpgradeOptions,
    interruption: Interruption,
    say: Progress,
): Promise<number> {
    const versions = [from, ...through, to].map(withVersion);
    for (const version of versions) await unlessInterrupted(interruption, prepare(version, say));
    const databases = [...new Set(database)];
    if (databases.includes("postgres")) await unlessInterrupted(interruption, requirePostgres(say));
    const usual = { controls: false, leaveOut: 0, conformance: false, headed: false, screens: true, keep: false };
    const what = { versions, databases, back, ...(plant !== undefined && { plant }) };
    return prove([PATH], { ...usual, ...options, homeserver: withVersion(to), upgrade: what }, interruption, say);
}

async function prepare(spec: string, say: Progress): Promise<void> {
    const homeserver = await chooseHomeserver(spec, say);
    refuseForeign(spec, homeserver);
    await homeserver.check();
    await homeserver.prepare(say);
}

function refuseForeign(spec: string, { provider }: Homeserver): void {
    if (provider !== "existing") return;
    throw new Problem({
        wrong: "A homeserver that is not ours cannot be upgraded from here",
        seen: spec,
        fix: "Name the versions, as pypi:1.120.0 or docker:IMAGE: they are started here, on data of their own.",
    });
}
