/**
 * "Will my users still read their history after the upgrade?" One account with all that can be in the way, under one
 * homeserver after the other: every row must be what it was, and everybody must be able to go on.
 */
import { expect } from "@playwright/test";
import { chooseHomeserver } from "../../containers/homeserver/choose.ts";
import { operation } from "../../fixtures/operation.ts";
import { readRunConfig } from "../../fixtures/run-config.ts";
import { untilUpToDate } from "./rows.ts";
import { chain, goingOn, plant, useAccount } from "./upgrade.ts";

const config = readRunConfig();
const { versions, databases, back, plant: fault } = chain(config);
const [from = "", ...later] = versions;

for (const database of databases) {
    operation(
        "SYN-08",
        `${versions.map((version) => version.replace("pypi:", "")).join(" → ")}, on ${database}`,
        async ({ people, alice, bob, element, server, watchRows, step, aside, newDevice, expectKeys }) => {
            const used = await useAccount(people, alice, bob, element);
            const { laptop, tablet } = used;
            await watchRows(alice, [laptop, tablet], [tablet]);

            let now = from;
            for (const version of later) {
                const upgrade = async (): Promise<void> => {
                    const stopped = await server.stop();
                    if (fault && version === later.at(-1)) await plant(fault, stopped.database);
                    await server.startAgain(await chooseHomeserver(version));
                };
                await step("Upgrade to the next version", upgrade, { which: version });
                now = version;
            }
            expect.soft(server.starts, "how many versions were started").toBe(versions.length);
            const upgraded = `after Upgrade to the next version: ${now}`;

            for (const version of back ? versions.toReversed().slice(1) : []) {
                const refused = await aside(`Back to ${version}`, async () => {
                    await server.stop();
                    return server.startAgain(await chooseHomeserver(version)).then(
                        () => undefined,
                        async (error: Error) => {
                            await server.startAgain(await chooseHomeserver(now));
                            return error;
                        },
                    );
                });
                if (refused) {
                    await aside(`${version} does not start on the rows of ${now}, which goes on`, async () => {});
                    break;
                }
                now = version;
            }

            for (const [title, action] of goingOn(used, alice, bob)) await aside(title, action);
            const fresh = await newDevice(alice);
            expectKeys().toBeKept({ by: laptop, onFreshDevice: fresh, others: [tablet], sameRowsUntil: upgraded });
        },
        { homeserver: from, next: later, database },
    );
}

// `keyproof upgrade` is about versions.
if (!config.upgrade) {
    operation(
        "SYN-08",
        "from SQLite to Postgres",
        async ({ people, alice, bob, element, server, watchRows, step, aside, newDevice, expectKeys }) => {
            const used = await useAccount(people, alice, bob, element);
            const { laptop, tablet } = used;
            await untilUpToDate(server);
            await watchRows(alice, [laptop, tablet], [tablet]);

            await step("Or: synapse_port_db", async () => {
                const stopped = await server.stop();
                await stopped.moveToPostgres();
                await server.startAgain();
            });

            expect.soft(server.running.database?.description, "what the rows are in").toMatch(/^Postgres/);

            for (const [title, action] of goingOn(used, alice, bob)) await aside(title, action);
            const fresh = await newDevice(alice);
            const sameRowsUntil = "after Or: synapse_port_db";
            expectKeys().toBeKept({ by: laptop, onFreshDevice: fresh, others: [tablet], sameRowsUntil });
        },
        // Without its pauses, what it does to new tables in the background takes seconds, not minutes.
        { moved: "postgres", settings: { background_updates: { sleep_enabled: false } } },
    );
}
