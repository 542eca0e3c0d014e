/**
 * "^/_matrix/client/(r0|v3|unstable)/room_keys/": what one process served, a worker serves, behind a reverse proxy that knows
 * which request is whose. Nobody must notice.
 */
import { readFile } from "node:fs/promises";
import { expect } from "@playwright/test";
import { chooseHomeserver } from "../../containers/homeserver/choose.ts";
import { PyPiHomeserver } from "../../containers/homeserver/pypi.ts";
import { WorkersHomeserver, workerLogOf } from "../../containers/homeserver/workers.ts";
import { operation } from "../../fixtures/operation.ts";
import { goingOn, useAccount } from "./upgrade.ts";

const ROUTED = "Route ^/_matrix/client/(r0|v3|unstable)/room_keys/ to a generic worker";

operation(
    "SYN-10",
    undefined,
    async ({ people, alice, bob, element, runConfig, server, watchRows, step, aside, newDevice, expectKeys }) => {
        const synapse = await chooseHomeserver(runConfig.homeserver);
        if (!(synapse instanceof PyPiHomeserver)) throw new Error("a worker is started beside Synapse from PyPI only");
        const used = await useAccount(people, alice, bob, element);
        const { laptop, tablet } = used;
        await watchRows(alice, [laptop, tablet], [tablet]);

        await step(ROUTED, async () => {
            await server.stop();
            await server.startAgain(new WorkersHomeserver(synapse));
        });

        for (const [title, action] of goingOn(used, alice, bob)) await aside(title, action);
        const fresh = await newDevice(alice);
        const served = await readFile(workerLogOf(server.running.logFile ?? ""), "utf8");
        expect.soft(served, "what the worker served").toMatch(/PUT \/_matrix\/client\/v3\/room_keys\/keys/);
        expectKeys().toBeKept({ by: laptop, onFreshDevice: fresh, others: [tablet], sameRowsUntil: `after ${ROUTED}` });
    },
    { database: "postgres", needs: "redis" },
);
