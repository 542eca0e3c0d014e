import { expect, test } from "vitest";
import { audit } from "../audit.ts";
import { withFault } from "../faults.ts";
import type { Claim, History, StoreRecord } from "../history.ts";
import {
    ALL,
    checkpointOf,
    expectation,
    type Held,
    type MadeEntry,
    madeHistory,
    madeStore,
    ROOM,
    withEntries,
} from "../testing/made-history.ts";

const B: Claim = { claim: "B", to: "after" };

const backup = (held: Held, part: Partial<StoreRecord> = {}): StoreRecord => ({
    ...madeStore("backup", held),
    version: "1",
    ...part,
});

/** A history of two looks at the backup, and others in between. */
function looks(before: StoreRecord, after: StoreRecord, ...between: MadeEntry[]): History {
    const history = madeHistory({ before: { backup: ALL }, after: { backup: ALL } });
    checkpointOf(history, "before").stores = [before];
    checkpointOf(history, "after").stores = [after];
    return withEntries(history, "after", ...between);
}

function judged(history: History, claim = B) {
    const { claims, sessions, problems } = audit(history, [claim]);
    expect(problems).toEqual([]);
    const { holds, because } = claims[0] ?? {};
    return { holds, because, sessions: sessions.map(({ session, status }) => `${session} ${status}`) };
}

const SPOILT: MadeEntry = { kind: "spoilt", what: "every entry is deleted" };
const counted = (store: StoreRecord): MadeEntry => expectation(0, store);

test("holds where each entry is still there, from no later index on, and where there are more", () => {
    const yes = { holds: "yes", because: [], sessions: [] };
    expect(judged(looks(backup(ALL), backup(ALL)))).toEqual(yes);
    expect(judged(looks(backup({ s1: 2 }), backup(ALL)))).toEqual(yes);
});

const GONE: [what: string, after: StoreRecord, because: string, session: string][] = [
    ["is gone", backup({ s1: 0, s3: 0 }), "is not there any more", "s2 lost"],
    ["is under another room", backup({ ...ALL, s2: { room: "!hall:b" } }), "is not there any more", "s2 lost"],
    [
        "does not open any more",
        backup({ s1: 0, s3: 0 }, { unreadable: [{ room: ROOM, session: "s2", why: "altered" }] }),
        "does not open any more: altered",
        "s2 broken",
    ],
    ["begins later", backup({ ...ALL, s2: 2 }), "begins at index 2, and began at 0", "s2 worsened"],
    [
        "is reported to begin elsewhere",
        backup({ ...ALL, s2: { reported: 5 } }),
        "begins at index 0, and the homeserver reports 5",
        "s2 broken",
    ],
];
test.each(GONE)("is broken by an entry that %s", (_, after, because, session) => {
    expect(judged(looks(backup(ALL), after))).toEqual({
        holds: "no",
        because: [`session s2 of ${ROOM} was in the backup, and in the same version ${because}`],
        sessions: [session],
    });
});

test("looks at what the path counted on, too, and names a session once, after the step in which it went", () => {
    const history = looks(backup(ALL), backup({ s1: 0 }), counted(backup({ s1: 0, s2: 0 })));
    expect(judged(history)).toMatchObject({ holds: "no", sessions: ["s2 lost", "s3 lost"] });
    const { sessions } = audit(history, [B]);
    expect(sessions[1]).toMatchObject({
        goneAfter: "step to after",
        lastSeen: { checkpoint: "before", stores: ["the backup"] },
        messages: 3,
        stillIn: [],
    });
    const again = looks(backup({}), backup({ s1: 0 }), counted(backup({ s1: 0, s2: 0 })));
    expect(judged(again).sessions, "held in between alone").toEqual(["s2 lost"]);
});

test("compares no version with another one, and nothing with what the test spoils itself", () => {
    expect(judged(looks(backup(ALL), backup({}, { version: "2" }), counted(backup(ALL)))).holds).toBe("yes");
    const spoilt = looks(backup(ALL), backup({ s1: 0 }), SPOILT, counted(backup({ s1: 0 })));
    expect(judged(spoilt).holds).toBe("yes");
    expect(judged(looks(backup(ALL), backup({}), SPOILT, counted(backup({ s1: 0 })))).sessions).toEqual(["s1 lost"]);
});

test("says nothing by a look that is closed, and is not proven by one that is unread", () => {
    const closed = counted(backup({}, { closed: "no key" }));
    expect(judged(looks(backup(ALL), backup(ALL), closed)).holds).toBe("yes");
    const unread = counted(backup({}, { unread: "no answer" }));
    expect(judged(looks(backup(ALL), backup(ALL), unread))).toMatchObject({
        holds: "unproven",
        because: ["the backup could not be read: no answer"],
    });
    expect(judged(looks(backup(ALL), backup({ s1: 0, s3: 0 }), unread))).toMatchObject({
        holds: "no",
        sessions: ["s2 lost"],
    });
});

test("is not proven where no version was read twice with anything in it", () => {
    expect(judged(looks(backup({}), backup(ALL))).holds).toBe("unproven");
    expect(judged(looks(backup(ALL), backup(ALL, { version: "2" }))).holds).toBe("unproven");
});

test("looks no further than its checkpoint, where another one follows", () => {
    const history = looks(backup(ALL), backup(ALL), counted(backup({})));
    expect(judged(withEntries(history, "before", counted(backup(ALL))), { claim: "B", to: "before" }).holds).toBe(
        "yes",
    );
});

test("can fail: its fault takes an entry out of the last look at a version", () => {
    const history = looks(backup(ALL), backup(ALL));
    const faulty = withFault(history, B);
    expect(faulty && judged(faulty)).toMatchObject({ holds: "no", sessions: ["s1 lost"] });
    expect(withFault(looks(backup({}), backup(ALL)), B)).toBeUndefined();
});
