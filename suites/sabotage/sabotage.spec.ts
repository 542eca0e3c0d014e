/**
 * The oracle under attack: keys are lost on purpose, and it must say which, where and after which step, and nothing more;
 * records lie, and it must not believe them; and of healthy lives it must say nothing at all.
 */
import { expect } from "@playwright/test";
import { readRunConfig } from "../../fixtures/run-config.ts";
import type { ElementClient } from "../../helpers/clients/element/element-client.ts";
import { type Found, found, NOTHING } from "./found.ts";
import { LIES } from "./lies.ts";
import { Dice, NEXT, Scenario } from "./scenario.ts";
import { sabotages } from "./ways/all.ts";
import type { Sabotage } from "./ways/sabotage.ts";
import { test } from "./world.ts";

const { sabotage: wanted } = readRunConfig();

/** What the oracle must say of a sabotage. */
function expected(sabotage: Sabotage, scenario: Scenario): Found {
    const { store, sessions, status = "lost", after = null, closes, breaks } = sabotage;
    const where = store && scenario.idOf(store);
    const lost = where === undefined || closes ? [] : (sessions?.(scenario) ?? []);
    return {
        ...NOTHING,
        sessions: lost.toSorted().map((session) => ({ store: where ?? "", session, status, after })),
        closed: closes && where !== undefined ? [where] : [],
        broken: [...breaks],
    };
}

for (const sabotage of sabotages()) {
    test(`sabotage: ${sabotage.title}`, async ({ world }) => {
        const scenario = await Scenario.live(world, new Dice(sabotage.title), sabotage);
        expect(found(scenario.history())).toEqual(expected(sabotage, scenario));
    });
}

for (const lie of LIES) {
    test(`lie: ${lie.title}`, async ({ world }) => {
        const healthy = (await Scenario.live(world, new Dice(lie.title))).history();
        const lying = structuredClone(healthy);
        lie.tell(lying);
        const { problems, sessions } = found(lying);
        if (lie.problem !== undefined) expect(problems.join("\n")).toContain(lie.problem);
        else expect(problems).toEqual([]);
        const named = new Set(sessions.map(({ session, status }) => `${session} ${status}`));
        expect([...named]).toEqual((lie.unproven?.(healthy) ?? []).map((session) => `${session} unproven`));
    });
}

/** What is done in Element's own browser profile, and whether the backup is emptied first: else the app would fetch the keys. */
const IN_ELEMENT: [title: string, emptied: boolean, act: (laptop: ElementClient) => Promise<unknown>][] = [
    ["the device's keys are evicted", false, (laptop) => laptop.evictKeys()],
    [
        "every other session is deleted from the device's database, and the backup is empty",
        true,
        async (laptop) => {
            await laptop.deleteEveryOtherSession();
            await laptop.reopen();
        },
    ],
];

for (const [title, emptied, act] of IN_ELEMENT) {
    test(`sabotage in Element: ${title}`, async ({ elementWorld }) => {
        let [gone, all]: [string[], string[]] = [[], []];
        const scenario = await Scenario.live(elementWorld, new Dice(title), {
            act: async ({ restored, alice }) => {
                const laptop = restored as ElementClient;
                if (emptied) await alice.emptyBackup();
                all = (await laptop.heldSessions()).map(({ session_id }) => session_id);
                await act(laptop);
                const left = (await laptop.heldSessions()).map(({ session_id }) => session_id);
                gone = all.filter((session) => !left.includes(session));
            },
        });
        expect(gone.length).toBeGreaterThan(0);
        const { sessions, problems } = found(scenario.history());
        const lost = (store: "backup" | "device", ids: string[]): Found["sessions"] =>
            ids.toSorted().map((session) => ({ store: scenario.idOf(store), session, status: "lost", after: NEXT }));
        expect(problems).toEqual([]);
        expect(sessions).toEqual([...lost("backup", emptied ? all : []), ...lost("device", gone)]);
    });
}

for (let life = 1; life <= (wanted?.healthy ?? 0); life++) {
    test(`healthy: ${life}`, async ({ world }) => {
        expect(found((await Scenario.live(world, new Dice(`healthy ${life}`))).history())).toEqual(NOTHING);
    });
}

for (let life = 1; life <= (wanted?.healthyInElement ?? 0); life++) {
    test(`healthy in Element: ${life}`, async ({ elementWorld }) => {
        const scenario = await Scenario.live(elementWorld, new Dice(`healthy in Element ${life}`));
        expect(found(scenario.history())).toEqual(NOTHING);
    });
}
