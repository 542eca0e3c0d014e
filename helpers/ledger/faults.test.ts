import { describe, expect, test } from "vitest";
import { audit } from "./audit.ts";
import { withFault } from "./faults.ts";
import type { Claim, History, Statement } from "./history.ts";
import {
    ALL,
    checkpointOf,
    expectation,
    HEALTHY,
    KEPT,
    type MadeEntry,
    madeHistory,
    madeStore,
    SESSIONS,
    shown,
    withEntries,
} from "./testing/made-history.ts";

const holds = (history: History | undefined, claim: Claim) => history && audit(history, [claim]).claims[0]?.holds;

const range = { from: "before", to: "after" };
const stores = ["backup", "device:laptop"];

test.each(KEPT)("breaks $claim of a healthy account", (claim) => {
    const history = madeHistory(HEALTHY);
    expect(holds(history, claim)).toBe("yes");
    expect(holds(withFault(history, claim), claim)).toBe("no");
    expect(holds(history, claim), "the record itself").toBe("yes");
});

test("breaks K6 on the way, where there is a way", () => {
    const claim: Claim = { claim: "K6", ...range, stores };
    const { before = {}, after = {} } = HEALTHY;
    const onTheWay = madeHistory({ before, between: { backup: ALL }, after });
    for (const history of [madeHistory(HEALTHY), onTheWay]) {
        expect(holds(history, claim)).toBe("yes");
        expect(holds(withFault(history, claim), claim)).toBe("no");
    }
});

test("breaks K6 on the way by a session that was known before, not by one that is new there", () => {
    const claim: Claim = { claim: "K6", ...range, stores: ["device:laptop"] };
    const { s1, s2 } = { s1: { s1: 0 }, s2: { s2: 0 } };
    const history = madeHistory({
        before: { "device:laptop": s1 },
        between: { "device:laptop": { ...s2, ...s1 } },
        after: { "device:laptop": { ...s2, ...s1 } },
    });
    expect(holds(history, claim)).toBe("yes");
    expect(holds(withFault(history, claim), claim)).toBe("no");
});

test("breaks K8", () => {
    const after = { ...HEALTHY.after, "device:laptop": ALL };
    const history = madeHistory({ before: { backup: { s1: 0 }, "device:laptop": { s1: 0 } }, after });
    const claim: Claim = { claim: "K8", ...range, devices: ["device:laptop"] };
    expect(holds(history, claim)).toBe("yes");
    expect(holds(withFault(history, claim), claim)).toBe("no");
});

test.each([
    ["part is lost", { s1: 0 }, ["backup"]],
    ["all is lost", {}, []],
])("breaks X where %s", (_, left, survivors) => {
    const history = madeHistory({ before: { backup: left, "device:laptop": ALL }, after: { backup: left } });
    const claim: Claim = { claim: "X", ...range, survivors, stores: ["backup"] };
    expect(holds(history, claim)).toBe("yes");
    expect(holds(withFault(history, claim), claim)).toBe("no");
});

const STATEMENTS: Statement[] = [
    { about: "restored", keys: SESSIONS.length },
    { about: "not decrypted", sessions: 0 },
    { about: "all backed up" },
    { about: "connected" },
    { about: "access" },
    { about: "version", version: "1" },
    { about: "recovery key accepted" },
    { about: "imported", file: "export:keys.txt" },
    { about: "refused" },
];

test.each(STATEMENTS)("breaks K7 of what is said about $about", (means) => {
    const held = { ...HEALTHY.after, "export:keys.txt": ALL };
    const history = said(madeHistory({ before: held, after: held }), means);
    const claim: Claim = { claim: "K7", ...range };
    expect(holds(history, claim)).toBe("yes");
    expect(holds(withFault(history, claim), claim)).toBe("no");
});

test("breaks K7 of what is said about a device that does not back up, or has lost its keys", () => {
    const claim: Claim = { claim: "K7", ...range };
    const lost = said(madeHistory({ before: HEALTHY.before ?? {}, after: { backup: ALL, "device:laptop": {} } }), {
        about: "keys missing",
    });
    const alone = said(madeHistory(HEALTHY), { about: "not connected" });
    for (const device of checkpointOf(alone, "after").account.devices) device.uploadsTo = null;
    for (const history of [lost, alone]) {
        expect(holds(history, claim)).toBe("yes");
        expect(holds(withFault(history, claim), claim)).toBe("no");
    }
});

describe("H and R", () => {
    const h: Claim = { claim: "H", to: "after" };
    const r: Claim = { claim: "R", to: "after" };
    const during = (...entries: MadeEntry[]): History => withEntries(madeHistory(HEALTHY), "after", ...entries);
    const waited: MadeEntry = { kind: "expectation", what: "the laptop to be connected", met: true, seen: "1" };
    const counting = during(expectation(3, madeStore("backup", ALL)));

    const cases: [what: string, history: History, claim: Claim][] = [
        ["H of a store that is to hold so many sessions", counting, h],
        ["H of a wait", during(waited), h],
        ["H of messages that are to be shown", during(shown()), h],
        ["H where a store may be empty", during(expectation(0, madeStore("backup", {})), waited), h],
        ["R of messages that are to be shown", during(shown()), r],
        ["R of messages that are read", during(shown({ expected: false })), r],
        ["R of a device that has no key in its store", during(shown({ store: madeStore("device:laptop", {}) })), r],
        ["R of a device that has a later key", during(shown({ store: madeStore("device:laptop", { s1: 2 }) })), r],
    ];
    test.each(cases)("breaks %s, and no claim of another kind", (_, history, claim) => {
        expect(holds(history, claim)).toBe("yes");
        const faulty = withFault(history, claim);
        expect(holds(faulty, claim)).toBe("no");
        expect(faulty && audit(faulty, [claim]).problems).toEqual([]);
        expect(holds(history, claim), "the record itself").toBe("yes");
        for (const other of KEPT) expect(holds(faulty, other), other.claim).toBe("yes");
    });

    test("breaks H alone by a store, and R alone where the path does not count on what is shown", () => {
        const both = during(expectation(3, madeStore("backup", ALL)), shown({ expected: false }));
        expect([holds(both, h), holds(both, r)]).toEqual(["yes", "yes"]);
        expect(holds(withFault(both, h), r)).toBe("yes");
        expect(holds(withFault(both, r), h)).toBe("yes");
    });

    test("breaks what comes after the last look, too", () => {
        const late = withEntries(madeHistory(HEALTHY), undefined, waited, shown());
        for (const claim of [h, r]) {
            expect(holds(late, claim)).toBe("yes");
            expect(holds(withFault(late, claim), claim)).toBe("no");
        }
    });

    test("finds nothing to break in what comes after their checkpoint, or shows nothing", () => {
        expect(withFault(madeHistory(HEALTHY), h)).toBeUndefined();
        expect(withFault(madeHistory(HEALTHY), r)).toBeUndefined();
        const late = withEntries(madeHistory(HEALTHY), "after", waited, shown());
        const before = { to: "before" };
        const early = [withFault(late, { ...h, ...before }), withFault(late, { ...r, ...before })];
        expect(early).toEqual([undefined, undefined]);
        const nothing = during(expectation(0, madeStore("backup", {})), shown({ asSent: [], expected: false }));
        expect([withFault(nothing, h), withFault(nothing, r)]).toEqual([undefined, undefined]);
        expect(withFault(during(shown({ expected: false })), h), "nothing counts on it").toBeUndefined();
        const unproven = { ...during(shown()), proofs: [] };
        expect(withFault(unproven, r), "no key is known to open what is shown").toBeUndefined();
    });
});

test("finds nothing to break where nothing is recorded", () => {
    const empty = madeHistory({ before: { backup: {} }, after: { backup: {} } });
    for (const claim of KEPT.filter(({ claim }) => claim !== "K5")) expect(withFault(empty, claim)).toBeUndefined();
    expect(withFault(empty, { claim: "K7", ...range })).toBeUndefined();
    expect(withFault(empty, { claim: "K1", from: "before", to: "never", stores })).toBeUndefined();
});

/** The laptop says something during the step. */
function said(history: History, means: Statement): History {
    const at = history.entries.findLastIndex(({ kind }) => kind === "checkpoint");
    const notice = { kind: "notice" as const, seq: 0, client: "the device:laptop", text: "…", means };
    const entries = [...history.entries.slice(0, at), notice, ...history.entries.slice(at)];
    return { ...history, entries: entries.map((entry, seq) => ({ ...entry, seq })) };
}
