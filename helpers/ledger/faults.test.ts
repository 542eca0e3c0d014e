import { expect, test } from "vitest";
import { audit } from "./audit.ts";
import { withFault } from "./faults.ts";
import type { Claim, History, Statement } from "./history.ts";
import { ALL, checkpointOf, HEALTHY, KEPT, madeHistory, SESSIONS } from "./testing/made-history.ts";

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
