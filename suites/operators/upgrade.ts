import type { StoppedHomeserver } from "../../containers/homeserver/homeserver.ts";
import type { RunConfig } from "../../fixtures/run-config.ts";

type Upgrade = NonNullable<RunConfig["upgrade"]>;

/** The oldest Synapse that is upgraded from where nothing else is said: it knows dehydrated devices as today's does. */
const FROM = "pypi:1.120.0";

/** What is upgraded to what; by default from an old Synapse to the run's homeserver. */
export function chain({ upgrade, homeserver }: RunConfig): Upgrade {
    return upgrade ?? { versions: [FROM, homeserver], databases: ["sqlite"], back: false };
}

/** How an upgrade could go wrong: what it would have done to the rows of the newest backup version. */
const FAULTS: Record<NonNullable<Upgrade["plant"]>, string> = {
    row: `DELETE FROM e2e_room_keys WHERE session_id = (
        SELECT MIN(session_id) FROM e2e_room_keys WHERE version = (SELECT MAX(version) FROM e2e_room_keys)
    ) AND version = (SELECT MAX(version) FROM e2e_room_keys)`,
    etag: `UPDATE e2e_room_keys_versions SET etag = NULL
        WHERE version = (SELECT MAX(version) FROM e2e_room_keys_versions)`,
    table: "DELETE FROM e2e_room_keys",
};

/** Does it, between the end of one version and the start of the next. */
export async function plant(fault: NonNullable<Upgrade["plant"]>, database: StoppedHomeserver["database"]) {
    await database.run(FAULTS[fault]);
}
