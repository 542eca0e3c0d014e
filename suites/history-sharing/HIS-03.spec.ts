/**
 * Who invites someone into a room whose history newcomers may read sends its keys along, as one bundle; of those, the backup
 * may hold some that the inviter's device does not, and it downloads them first. Who was invited must then hold what the
 * inviter and the backup held.
 */
import { expect } from "@playwright/test";
import type { FaultProxy } from "../../containers/proxy/fault-proxy.ts";
import { answerChanged, hold } from "../../containers/proxy/faults.ts";
import { sdkPath } from "../../fixtures/sdk-path.ts";
import { madeUpSessions } from "../../helpers/accounts/made-up-sessions.ts";
import type { People } from "../../helpers/accounts/people.ts";
import type { Person } from "../../helpers/accounts/person.ts";
import type { SdkClient } from "../../helpers/clients/sdk/sdk-client.ts";
import { JS_SDK_CODE } from "../../helpers/paths/catalogue/sources.ts";
import { knownIssues } from "../../helpers/paths/known-issues.ts";
import { peopleWhoTalked } from "../history.ts";

const DOWNLOADED = "The inviter downloads the room's keys from the backup";
const SHARED = "The inviter builds a key bundle and shares it with the invite";
const READ = "The invited user joins and reads the history";

const ROOM_KEYS = { method: "GET", endpoint: "room_keys/keys/{roomId}" };
/** What the SDK asks for by itself, one by one, as it shows messages. */
const ONE_KEY = { method: "GET", endpoint: "room_keys/keys/{roomId}/{sessionId}" };
/** The first version that looks into the backup. Older ones shared a history where they were asked to, as an experiment. */
const SINCE = "41.0.0";
/** How many keys the SDK imports from a backup at a time. */
const AT_A_TIME = 200;

sdkPath(
    "HIS-03",
    "the inviter holds every key",
    async ({ people, alice, bob, watch, step, countOn, expectKeys }) => {
        const { kitchen } = await peopleWhoTalked(people, alice, bob);
        const carol = await people.person("Carol", { recovery: "none" });
        await watch(alice, alice.phone, carol.phone);

        await step(SHARED, () => alice.phone.invite(kitchen.id, carol.userId));
        await step(READ, async () => {
            await carol.phone.joinNextInvitation();
            const shown = await carol.phone.read(kitchen.id, kitchen.eventIds);
            await countOn("the invited user reading all of it", shown, kitchen.asShown);
        });

        expectKeys().toBeKept({ by: alice.phone, onFreshDevice: carol.phone });
    },
    { since: SINCE },
);

sdkPath(
    "HIS-03",
    "the inviter holds part of the keys",
    async ({ people, alice, bob, faults, watch, step, aside, finding, expectKeys }) => {
        const { kitchen, laptop, oneByOne } = await partialInviter(people, alice, bob, faults);
        const [carol, dave] = await newcomers(people);
        await watch(alice, laptop, carol.phone, dave.phone);
        const before = sessionIds(await laptop.heldSessions());

        await step([DOWNLOADED, SHARED], () => laptop.invite(kitchen.id, carol.userId));
        await step(READ, () => carol.phone.joinNextInvitation());
        const first = sessionIds(await carol.phone.heldSessions());

        await aside("Another one is invited", async () => {
            await laptop.invite(kitchen.id, dave.userId);
            await dave.phone.joinNextInvitation();
        });
        const second = sessionIds(await dave.phone.heldSessions());
        oneByOne.drop();

        finding(JS_SDK_CODE, {
            says: "Before it builds a bundle, the SDK downloads the room's keys from the backup",
            seen: "It reads the answer { sessions: {…} } as if it were what is in it: a single session that does not open. None is imported, and the room counts as downloaded from then on",
        });
        expectKeys().toBeBrokenBy(knownIssues.B40, {
            breaks: ["K2"],
            whatWasOn: [laptop],
            onFreshDevice: carol.phone,
            only: carol.phone,
        });
        expect(first, "what the first one holds").toEqual(before);
        expect(second, "what the second one holds").toEqual(before);
        expect(requests(faults, laptop), "how often the room's keys were asked for").toBe(1);
    },
    { since: SINCE, faulty: true },
);

sdkPath(
    "HIS-03",
    "a bundle is built while keys come down",
    async ({ people, alice, bob, faults, watch, step, expectKeys }) => {
        const { kitchen, laptop, oneByOne } = await partialInviter(people, alice, bob, faults);
        await alice.fillBackup((key) => madeUpSessions(kitchen.id, AT_A_TIME, key));
        const [carol] = await newcomers(people);
        await watch(alice, laptop, carol.phone);
        const held = sessionIds(await laptop.heldSessions());
        let inOrder: string[] = [];
        // As the SDK reads it: only so does anything come down.
        const asRead = answerChanged(({ sessions }: { sessions: object }) => {
            inOrder = Object.keys(sessions);
            return sessions;
        });
        faults.on(ROOM_KEYS, asRead);

        await step([DOWNLOADED, SHARED], () => laptop.invite(kitchen.id, carol.userId));
        await step(READ, () => carol.phone.joinNextInvitation());
        oneByOne.drop();

        expectKeys().toBeBrokenBy(knownIssues.B40, {
            breaks: ["K2"],
            onFreshDevice: carol.phone,
            only: carol.phone,
        });
        const first = new Set([...inOrder.slice(0, AT_A_TIME), ...held]);
        expect(sessionIds(await carol.phone.heldSessions()), "what the bundle has").toEqual([...first].sort());
        expect(sessionIds(await laptop.heldSessions()), "what the inviter has in the end").toEqual(inOrder.sort());
    },
    { since: SINCE, faulty: true },
);

sdkPath(
    "HIS-03",
    "the inviter is given the backup's key later",
    async ({ people, alice, bob, faults, watch, step, aside, expectKeys }) => {
        const { kitchen, laptop, oneByOne } = await partialInviter(people, alice, bob, faults, { hasKey: false });
        const [carol, dave] = await newcomers(people);
        await watch(alice, laptop, carol.phone, dave.phone);
        const before = sessionIds(await laptop.heldSessions());

        await aside("Somebody is invited before", async () => {
            await laptop.invite(kitchen.id, carol.userId);
            await carol.phone.joinNextInvitation();
            await laptop.loadBackupKey();
        });
        await step(SHARED, () => laptop.invite(kitchen.id, dave.userId));
        await step(READ, () => dave.phone.joinNextInvitation());
        oneByOne.drop();

        expectKeys().toBeBrokenBy(knownIssues.B40, {
            breaks: ["K2"],
            whatWasOn: [laptop],
            onFreshDevice: dave.phone,
            only: dave.phone,
        });
        expect(sessionIds(await dave.phone.heldSessions()), "what the second one holds").toEqual(before);
        expect(requests(faults, laptop), "how often the room's keys were asked for").toBe(0);
    },
    { since: SINCE, faulty: true },
);

/** A device that is connected to the backup, by default with its key, and holds of a room's keys only those of what was said since it is there. */
async function partialInviter(people: People, alice: Person, bob: Person, faults: FaultProxy, { hasKey = true } = {}) {
    const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
    const oneByOne = hold("before");
    faults.on(ONE_KEY, oneByOne);
    const laptop = await people.device(alice, "Alice's laptop");
    await laptop.verifyByRecoveryKey(alice.writtenDown.recoveryKey);
    if (hasKey) await laptop.loadBackupKey();
    await Promise.all([alice, bob].map(({ phone }) => phone.untilKnows(alice.userId, laptop.deviceId)));
    const heard = [...(await kitchen.talk(alice, { sessions: 1 })), ...(await kitchen.talk(bob, { sessions: 1 }))];
    await laptop.read(
        kitchen.id,
        heard.map(({ eventId }) => eventId),
    );
    await alice.untilBackedUp(sessions + heard.length, laptop);
    return { kitchen, laptop, oneByOne };
}

async function newcomers(people: People): Promise<[Person, Person]> {
    const named = (name: string): Promise<Person> => people.person(name, { recovery: "none" });
    return [await named("Carol"), await named("Dave")];
}

function requests({ seen }: FaultProxy, { deviceId }: SdkClient): number {
    return seen.filter(
        ({ method, endpoint, device }) =>
            device === deviceId && method === ROOM_KEYS.method && endpoint === ROOM_KEYS.endpoint,
    ).length;
}

function sessionIds(sessions: readonly { session_id: string }[]): string[] {
    return sessions.map(({ session_id }) => session_id).sort();
}
