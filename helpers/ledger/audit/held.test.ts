import { describe, expect, test } from "vitest";
import { audit } from "../audit.ts";
import { withFault } from "../faults.ts";
import type { Claim, History, StoreRecord } from "../history.ts";
import {
    ALL,
    accepted,
    checkpointOf,
    expectation,
    HEALTHY,
    type Held,
    type MadeEntry,
    madeHistory,
    madeStore,
    ROOM,
    type Stores,
    shown,
    withEntries,
} from "../testing/made-history.ts";
import type { ClaimVerdict, SessionVerdict } from "../verdict.ts";

const H: Claim = { claim: "H", to: "after" };

/** The verdict of H on a history, and what it says of each session: `"s2 lost"`. */
function judged(history: History, claim = H): Pick<ClaimVerdict, "holds" | "because"> & { sessions: string[] } {
    const { claims, sessions, problems } = audit(history, [claim]);
    expect(problems).toEqual([]);
    const { holds = "unproven", because = [] } = claims[0] ?? {};
    return { holds, because, sessions: sessions.map(({ session, status }) => `${session} ${status}`) };
}

/** A healthy account with entries in its first step. */
const during = (...entries: MadeEntry[]): History => withEntries(madeHistory(HEALTHY), "after", ...entries);

const backup = (held: Held, part: Partial<StoreRecord> = {}): StoreRecord => ({
    ...madeStore("backup", held),
    ...part,
});

const WITHOUT_S2: Held = { s1: 0, s3: 0 };

describe("a store that is to hold so many sessions", () => {
    test("holds them, in whatever order, and from whatever index on", () => {
        const answer = { holds: "yes", because: [], sessions: [] };
        expect(judged(during(expectation(3, backup(ALL))))).toEqual(answer);
        expect(judged(during(expectation(3, backup({ s3: 2, s2: 1, s1: 0 }))))).toEqual(answer);
    });

    test("may hold more of them", () => {
        expect(judged(during(expectation(2, backup(ALL)))).holds).toBe("yes");
        expect(judged(during(expectation(0, backup({})))).holds).toBe("yes");
    });

    test("is held to the wait: one that was not met breaks the claim, though the oracle finds every key", () => {
        expect(judged(during(expectation(3, backup(ALL), { met: false, seen: "2" })))).toEqual({
            holds: "no",
            because: ["the path counts on the backup to hold 3 sessions; last seen: 2"],
            sessions: [],
        });
    });

    test("is held to what the oracle reads: a right count with an entry that is missing breaks the claim", () => {
        expect(judged(during(expectation(3, backup(WITHOUT_S2), { met: true, seen: "3" })))).toEqual({
            holds: "no",
            because: [
                "the path counts on the backup to hold 3 sessions; the oracle finds 2 sound ones in the backup",
                `session s2 of ${ROOM} is not in the backup`,
            ],
            sessions: ["s2 lost"],
        });
    });

    const WRONG: [what: string, store: StoreRecord, because: string, status: string][] = [
        [
            "an entry that does not open",
            backup(WITHOUT_S2, { unreadable: [{ room: ROOM, session: "s2", why: "altered" }] }),
            `session s2 of ${ROOM} is in the backup and does not open: altered`,
            "s2 broken",
        ],
        [
            "an entry under another room",
            backup({ ...ALL, s2: { room: "!hall:b" } }),
            `session s2 of ${ROOM} is in the backup under room !hall:b`,
            "s2 lost",
        ],
        [
            "an entry whose first index the homeserver reports wrongly",
            backup({ ...ALL, s2: { reported: 5 } }),
            `session s2 of ${ROOM} begins at index 0, and the homeserver reports 5`,
            "s2 broken",
        ],
        [
            "an entry whose first index is no number to the homeserver",
            backup({ ...ALL, s2: { reported: null } }),
            `session s2 of ${ROOM} begins at index 0, and the homeserver reports null`,
            "s2 broken",
        ],
        [
            "a key that decrypts nothing",
            backup({ ...ALL, s2: { key: "bad" } }),
            `session s2 of ${ROOM} is in the backup with a key that decrypts nothing`,
            "s2 broken",
        ],
    ];
    test.each(WRONG)("does not hold %s", (_, store, because, status) => {
        const history = during(expectation(3, store));
        history.proofs.push({ key: "bad", session: "s2", opens: [], fails: [{ event: "$s2-0", why: "another key" }] });
        const answer = judged(history);
        expect(answer).toMatchObject({ holds: "no", sessions: [status] });
        expect(answer.because[1]).toBe(because);
    });

    test("that the user cannot open holds nothing, and the reason is named", () => {
        const closed = backup({}, { closed: "the user holds no key that opens secret storage" });
        expect(judged(during(expectation(3, closed)))).toEqual({
            holds: "no",
            because: [
                "the path counts on the backup to hold 3 sessions; the oracle finds 0 sound ones in the backup",
                "the user cannot open the backup: the user holds no key that opens secret storage",
                ...["s1", "s2", "s3"].map((session) => `session ${session} of ${ROOM} is not in the backup`),
            ],
            sessions: ["s1 lost", "s2 lost", "s3 lost"],
        });
    });

    test.each([true, false])("that could not be read proves nothing (wait met: %s)", (met) => {
        const unread = backup({}, { unread: "connection refused" });
        expect(judged(during(expectation(3, unread, { met, seen: "3" })))).toEqual({
            holds: "unproven",
            because: [
                "the path counts on the backup to hold 3 sessions; last seen: 3; the backup could not be read: connection refused",
            ],
            sessions: [],
        });
    });

    test("that could not be read hides no other one that lacks a key", () => {
        const unread = backup({}, { unread: "connection refused" });
        const answer = judged(during(expectation(3, unread), expectation(3, backup(WITHOUT_S2))));
        expect(answer).toMatchObject({ holds: "no", sessions: ["s2 lost"] });
        expect(answer.because).toHaveLength(3);
    });

    test("names no session where more are missing than it was counted on to hold", () => {
        const answer = judged(during(expectation(2, backup({ s1: 0 }))));
        expect(answer).toMatchObject({ holds: "no", sessions: [] });
        expect(answer.because.slice(1)).toEqual([
            `session s2 of ${ROOM} is not in the backup`,
            `session s3 of ${ROOM} is not in the backup`,
        ]);
    });

    test("names no session where nobody knows of one that is missing", () => {
        const empty = madeHistory({ before: { backup: {} }, after: { backup: {} } });
        const quiet = { ...empty, entries: empty.entries.filter(({ kind }) => kind !== "message"), proofs: [] };
        const history = withEntries(quiet, "after", expectation(1, backup({})));
        expect(judged(history)).toMatchObject({ holds: "no", sessions: [] });
    });

    test("names a session that nobody wrote in, where another store held it before", () => {
        const stores: Stores = { backup: ALL, "device:laptop": { ...ALL, s4: 0 } };
        const history = madeHistory({ before: stores, after: stores });
        const held = history.entries.flatMap((entry) => (entry.kind === "message" ? [] : [entry]));
        const quiet = { ...history, entries: held, proofs: [] };
        const answer = judged(withEntries(quiet, "after", expectation(4, backup(ALL))));
        expect(answer).toMatchObject({ holds: "no", sessions: ["s4 lost"] });
        const looked = withEntries(quiet, "before", expectation(4, madeStore("device:phone", { ...ALL, s5: 0 })));
        expect(judged(withEntries(looked, "after", expectation(5, backup({ ...ALL, s4: 0 })))).sessions).toEqual([
            "s5 lost",
        ]);
    });

    test("takes an entry under another room that does not open for no session of its own", () => {
        const unreadable = [{ room: "!hall:b", session: "s2", why: "altered" }];
        expect(judged(during(expectation(3, backup(WITHOUT_S2, { unreadable }))))).toMatchObject({
            because: [expect.anything(), `session s2 of ${ROOM} is not in the backup`],
            sessions: ["s2 lost"],
        });
    });

    test("names the acknowledged upload that a missing entry of the backup was in", () => {
        const short = expectation(3, backup(WITHOUT_S2));
        const why = (...entries: MadeEntry[]) => judged(during(...entries)).because[1];
        const missing = `session s2 of ${ROOM} is not in the backup`;
        const acknowledged = `${missing}; the homeserver acknowledged it: PUT room_keys/keys of the device:laptop`;
        expect(why(accepted("s1", "s2"), short)).toBe(acknowledged);
        expect(why(accepted("s1", "s3"), short)).toBe(missing);
        expect(why(short, accepted("s2")), "one that came later").toBe(missing);
        const again = { ...accepted("s2"), request: "PUT room_keys/keys (2)" };
        expect(why(accepted("s2"), again, short), "the last one").toContain("PUT room_keys/keys (2)");
        const onPhone = expectation(3, madeStore("device:phone", WITHOUT_S2));
        expect(why(accepted("s2"), onPhone), "a device's store is no backup").toBe(
            `session s2 of ${ROOM} is not in the device:phone`,
        );
    });

    test("tells where a missing session was last, in which step, and who has it still", () => {
        const history = during(expectation(3, backup(WITHOUT_S2)));
        expect(audit(history, [H]).sessions).toEqual([
            {
                room: ROOM,
                session: "s2",
                status: "lost",
                firstKnownIndex: 0,
                nowFrom: null,
                messages: 3,
                unreadable: ["$s2-0", "$s2-1", "$s2-2"],
                lastSeen: { checkpoint: "before", stores: ["the device:laptop"] },
                goneAfter: "step to after",
                stillIn: ["the device:laptop", "the device:fresh"],
            } satisfies SessionVerdict,
        ]);
    });
});

describe("anything else that the path counts on", () => {
    const waited = (met: boolean): MadeEntry => ({
        kind: "expectation",
        what: "the laptop to be connected to the backup",
        met,
        seen: "null",
    });

    test("holds where it is so, and is broken where it is not", () => {
        expect(judged(during(waited(true)))).toEqual({ holds: "yes", because: [], sessions: [] });
        expect(judged(during(waited(false)))).toEqual({
            holds: "no",
            because: ["the path counts on the laptop to be connected to the backup; last seen: null"],
            sessions: [],
        });
    });

    test("counts from the account's beginning on, up to the checkpoint and not after it", () => {
        const history = madeHistory(HEALTHY);
        expect(judged(withEntries(history, "before", waited(false))).holds).toBe("no");
        const early: Claim = { claim: "H", to: "before" };
        const late = withEntries(history, "before", waited(true));
        expect(judged(withEntries(late, "after", waited(false), expectation(3, backup(WITHOUT_S2))), early).holds).toBe(
            "yes",
        );
        expect(judged(withEntries(late, undefined, waited(false)), early).holds).toBe("yes");
    });

    test("counts after the last look, too, and can be broken there", () => {
        const met = withEntries(madeHistory(HEALTHY), undefined, waited(true));
        expect(judged(met).holds).toBe("yes");
        expect(judged(withEntries(met, undefined, waited(false)))).toMatchObject({
            holds: "no",
            because: ["the path counts on the laptop to be connected to the backup; last seen: null"],
        });
        const faulty = withFault(met, H);
        expect(faulty && judged(faulty).holds).toBe("no");
    });

    test("is not proven where there is nothing", () => {
        const nothing = { holds: "unproven", because: ["the path counts on nothing"], sessions: [] };
        expect(judged(madeHistory(HEALTHY))).toEqual(nothing);
        expect(judged(during(accepted("s1"), shown({ expected: false })))).toEqual(nothing);
        const later = withEntries(madeHistory(HEALTHY), "after", waited(true));
        expect(judged(later, { claim: "H", to: "before" }), "after its checkpoint").toEqual(nothing);
    });
});

describe("a first index that the homeserver reports wrongly", () => {
    const misreporting = (at: string): History => {
        const history = during(expectation(3, backup(ALL)));
        const copy = checkpointOf(history, at).stores[0]?.copies[1];
        if (copy) copy.reported = 7;
        return history;
    };

    test.each(["before", "after"])("breaks the claim at the checkpoint %s", (at) => {
        expect(judged(misreporting(at))).toEqual({
            holds: "no",
            because: [
                `at "${at}" the homeserver reports that session s2 of ${ROOM} begins at index 7, and its key begins at 0`,
            ],
            sessions: ["s2 broken"],
        });
    });

    test("after the claim's checkpoint is not judged", () => {
        const history = withEntries(misreporting("after"), "before", expectation(3, backup(ALL)));
        expect(judged(history, { claim: "H", to: "before" }).holds).toBe("yes");
    });
});

describe("messages that a device is to show", () => {
    const otherwise = [{ event: "$s2-1", as: "undecryptable" as const, words: "Unable to decrypt" }];
    const lacking = madeStore("device:laptop", WITHOUT_S2);

    test("are shown as they were sent", () => {
        expect(judged(during(shown()))).toEqual({ holds: "yes", because: [], sessions: [] });
    });

    test("and that it shows otherwise break the claim; its store tells a lost key from one that it does not use", () => {
        const said = `the path counts on the device:laptop showing message $s2-1 of session s2 of ${ROOM}; it is shown`;
        expect(judged(during(shown({ otherwise, store: lacking })))).toEqual({
            holds: "no",
            because: [`${said} as undecryptable ("Unable to decrypt"), and it lacks the key`],
            sessions: ["s2 lost"],
        });
        expect(judged(during(shown({ otherwise })))).toEqual({
            holds: "no",
            because: [`${said} as undecryptable ("Unable to decrypt"), and it holds the key`],
            sessions: ["s2 broken"],
        });
        const another = [{ event: "$s2-1", as: "another text" as const }];
        expect(judged(during(shown({ otherwise: another }))).because).toEqual([
            `${said} with another text, and it holds the key`,
        ]);
        const nothing = [{ event: "$s2-1", as: "not at all" as const }];
        expect(judged(during(shown({ otherwise: nothing }))).because[0]).toContain("is shown not at all");
    });

    test("and that it has the key of from a later message on only is told with that index", () => {
        const later = madeStore("device:laptop", { ...ALL, s2: 2 });
        const [session] = audit(during(shown({ otherwise, store: later })), [H]).sessions;
        expect(session).toMatchObject({ session: "s2", status: "broken", firstKnownIndex: 1, nowFrom: 2 });
        expect(session).toMatchObject({ messages: 1, unreadable: ["$s2-1"], goneAfter: "step to after" });
    });

    test("name no lost key where the device's store could not be read", () => {
        const unread = { ...madeStore("device:laptop", {}), unread: "the browser is gone" };
        const answer = judged(during(shown({ otherwise, store: unread })));
        expect(answer).toMatchObject({ holds: "no", sessions: ["s2 unproven"] });
        expect(answer.because[0]).toMatch(/and whether it holds the key could not be read: the browser is gone$/);
    });

    test("are no matter where the path does not count on them", () => {
        const history = during(expectation(3, backup(ALL)), shown({ otherwise, store: lacking, expected: false }));
        expect(judged(history).holds).toBe("yes");
    });
});
