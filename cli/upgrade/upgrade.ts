import { chooseHomeserver } from "../../containers/homeserver/choose.ts";
import type { PostgresSource } from "../../containers/homeserver/database/database.ts";
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
    const homeservers = await unlessInterrupted(interruption, chooseOurs(versions, say));
    const databases = [...new Set(database)];
    const postgres = databases.includes("postgres") ? postgresFor(homeservers) : undefined;
    for (const homeserver of homeservers) await unlessInterrupted(interruption, prepare(homeserver, say));
    if (postgres) await unlessInterrupted(interruption, postgres.prepare(say));
    const usual = { controls: false, leaveOut: 0, conformance: false, headed: false, screens: true, keep: false };
    const what = { versions, databases, back, ...(plant !== undefined && { plant }) };
    return prove([PATH], { ...usual, ...options, homeserver: [withVersion(to)], upgrade: what }, interruption, say);
}

async function chooseOurs(specs: readonly string[], say: Progress): Promise<Homeserver[]> {
    const all: Homeserver[] = [];
    for (const spec of specs) {
        const homeserver = await chooseHomeserver(spec, say);
        refuseForeign(spec, homeserver);
        all.push(homeserver);
    }
    return all;
}

async function prepare(homeserver: Homeserver, say: Progress): Promise<void> {
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

/**
 * Where the Postgres comes from that serves all of them, one after the other: it is the first one's.
 *
 * @throws Problem when it would be a process of this machine, and a container is to reach it
 */
function postgresFor([first, ...later]: readonly Homeserver[]): PostgresSource | undefined {
    const contained = later.find(({ provider }) => provider === "docker");
    if (first?.provider === "pypi" && contained) {
        throw new Problem({
            wrong: "A homeserver in a container cannot reach the Postgres of one that is a process of this machine",
            seen: `${first.description} is to be followed by ${contained.description}`,
            fix: "Begin with docker:IMAGE as well, or choose --database sqlite.",
        });
    }
    return first?.postgres;
}
