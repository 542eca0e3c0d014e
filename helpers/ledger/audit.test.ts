import { describe, expect, test } from "vitest";
import { audit } from "./audit.ts";
import { type Claim, type History, parseHistory, type Statement, type StoreRecord } from "./history.ts";
import {
    ALL,
    checkpointOf,
    expectation,
    HEALTHY,
    type Held,
    KEPT,
    madeHistory,
    madeStore,
    ROOM,
    type Stores,
    shown,
    withEntries,
} from "./testing/made-history.ts";
import type { ClaimVerdict, Verdict } from "./verdict.ts";

const endingWith = (stores: Stores): Record<string, Stores> => ({ ...HEALTHY, after: { ...HEALTHY.after, ...stores } });
const claimOf = (verdict: Verdict, code: string): ClaimVerdict =>
    verdict.claims.find(({ claim }) => claim === code) as ClaimVerdict;
const statuses = (verdict: Verdict) =>
    Object.fromEntries(verdict.sessions.map(({ session, status }) => [session, status]));

/** Changes a copy of a history, and gives it back. */
function spoilt(history: History, spoil: (history: History) => void): History {
    const copy = structuredClone(history);
    spoil(copy);
    return copy;
}

describe("a healthy history", () => {
    test("is kept, every session proven by every message", () => {
        const verdict = audit(madeHistory(HEALTHY));
        expect(verdict).toMatchObject({ outcome: "kept", problems: [] });
        expect(verdict.claims.map(({ holds }) => holds)).toEqual(["yes", "yes", "yes", "yes", "yes"]);
        expect(verdict.counts).toMatchObject({ sessions: 3, kept: 3, messages: 9, proven: 9 });
    });

    test("is kept where what was only in the backup is on the device afterwards, or the other way round", () => {
        const before: Stores = { backup: ALL, "device:laptop": { s1: 0 } };
        expect(audit(madeHistory({ ...HEALTHY, before })).outcome).toBe("kept");
        expect(audit(madeHistory({ ...HEALTHY, before: { backup: {}, "device:laptop": ALL } })).outcome).toBe("kept");
    });

    test("gives the same verdict once it was saved and read again", () => {
        const history = madeHistory(endingWith({ backup: { s1: 0, s2: 2 } }));
        expect(audit(parseHistory(JSON.stringify(history)))).toEqual(audit(history));
    });
});

describe("K1, no loss", () => {
    const k1: Claim[] = KEPT.slice(0, 1);
    const cases: [what: string, after: Held, expected: string][] = [
        ["gone from every store that counts", { s1: 0, s3: 0 }, "lost"],
        ["there from a later message on only", { s1: 0, s2: 1, s3: 0 }, "worsened"],
        ["there under another room only", { s1: 0, s2: { room: "!hall:b" }, s3: 0 }, "lost"],
    ];
    test.each(cases)("a session that is %s", (_, held, expected) => {
        const verdict = audit(madeHistory(endingWith({ backup: held, "device:laptop": held }), k1));
        expect(statuses(verdict)).toEqual({ s1: "kept", s2: expected, s3: "kept" });
        expect(verdict.outcome).toBe("lost");
    });

    test("a key that nobody tried on one of its messages is not proven by the others", () => {
        const history = spoilt(madeHistory(HEALTHY, k1), ({ proofs }) => {
            for (const proof of proofs) proof.opens = proof.opens.filter((event) => event !== "$s2-2");
        });
        expect(statuses(audit(history))).toEqual({ s1: "kept", s2: "unproven", s3: "kept" });
    });

    test("one that is gone is told with its last place, the step, its messages and who has it still", () => {
        const without: Held = { s1: 0, s3: 0 };
        const history = madeHistory(
            {
                before: { backup: ALL, "device:laptop": { s1: 0 }, "device:tablet": ALL },
                export: { backup: ALL, "device:laptop": { s1: 0 }, "device:tablet": ALL },
                reset: { backup: without, "device:laptop": without, "device:tablet": ALL },
                after: { backup: without, "device:laptop": without, "device:tablet": ALL },
            },
            k1,
        );
        expect(audit(history).sessions.find(({ session }) => session === "s2")).toEqual({
            room: ROOM,
            session: "s2",
            status: "lost",
            firstKnownIndex: 0,
            nowFrom: null,
            messages: 3,
            unreadable: ["$s2-0", "$s2-1", "$s2-2"],
            lastSeen: { checkpoint: "export", stores: ["the backup"] },
            goneAfter: "step to reset",
            stillIn: ["the device:tablet"],
        });
    });

    test("a copy that is filed under another room than its session's is no copy, and nothing that must be kept", () => {
        const elsewhere: Held = { ...ALL, s2: { room: "!cellar:keyproof.test" } };
        const lost = madeHistory(endingWith({ backup: elsewhere, "device:laptop": elsewhere }), k1);
        expect(statuses(audit(lost))).toMatchObject({ s1: "kept", s3: "kept" });
        expect(audit(lost).sessions.find(({ room, session }) => room === ROOM && session === "s2")?.status).not.toBe(
            "kept",
        );
        const misfiled = {
            ...HEALTHY,
            before: { ...HEALTHY.before, "device:tablet": { s2: { room: "!cellar:keyproof.test" } } },
        };
        expect(audit(madeHistory(misfiled, k1)).outcome).toBe("kept");
    });

    test("a copy that no longer decrypts is broken, though its index is as before", () => {
        const bad: Held = { ...ALL, s2: { key: "bad" } };
        const history = madeHistory(endingWith({ backup: bad, "device:laptop": bad }), k1);
        const broken = spoilt(history, ({ proofs }) => {
            const proof = proofs.find(({ key }) => key === "bad");
            if (proof) Object.assign(proof, { opens: [], fails: [{ event: "$s2-0", why: "wrong key" }] });
        });
        expect(statuses(audit(broken))).toEqual({ s1: "kept", s2: "broken", s3: "kept" });
    });

    test("a copy that fails says nothing of another one that nobody tried", () => {
        const stores: Stores = {
            backup: { ...ALL, s2: { key: "bad" } },
            "device:laptop": { ...ALL, s2: { key: "untried" } },
        };
        const history = spoilt(madeHistory(endingWith(stores), k1), ({ proofs }) => {
            for (const proof of proofs) {
                const fails = proof.key === "bad" ? proof.opens.map((event) => ({ event, why: "wrong key" })) : [];
                if (fails.length > 0 || proof.key === "untried") Object.assign(proof, { opens: [], fails });
            }
        });
        expect(statuses(audit(history))).toEqual({ s1: "kept", s2: "unproven", s3: "kept" });
    });

    test("a copy that nobody tried proves no index, though another one opens every message", () => {
        const stores: Stores = { backup: { ...ALL, s2: { key: "untried" } }, "device:laptop": { ...ALL, s2: 1 } };
        const history = spoilt(madeHistory(endingWith(stores), k1), ({ entries, proofs }) => {
            entries.splice(
                entries.findIndex((entry) => entry.kind === "message" && entry.event === "$s2-0"),
                1,
            );
            entries.forEach((entry, i) => {
                entry.seq = i;
            });
            for (const proof of proofs) {
                const isUntried = proof.key === "untried";
                proof.opens = proof.opens.filter((event) => event !== "$s2-0" && !isUntried);
            }
        });
        expect(statuses(audit(history))).toEqual({ s1: "kept", s2: "unproven", s3: "kept" });
    });

    test("a session under another room is another one, whatever the names", () => {
        const named = (room: string, session: string): Held => ({ s1: 0, s2: { room, session } });
        const before = { backup: named("!r s", "2"), "device:laptop": {} };
        const after = { backup: named("!r", "s 2"), "device:laptop": {} };
        const history = spoilt(madeHistory({ before, after }, k1), (copy) => {
            copy.proofs = copy.proofs.filter(({ session }) => session === "s1");
        });
        expect(statuses(audit(history))).toEqual({ s1: "kept", 2: "lost" });
    });

    test("a message whose sender left no record keeps its session from being proven", () => {
        const history = spoilt(madeHistory(HEALTHY, k1), ({ entries, proofs }) => {
            for (const entry of entries) if (entry.kind === "message" && entry.event === "$s3-1") entry.sent = null;
            for (const proof of proofs) proof.opens = proof.opens.filter((event) => event !== "$s3-1");
        });
        expect(statuses(audit(history))).toMatchObject({ s3: "unproven" });
        expect(audit(history).outcome).toBe("unproven");
    });

    test("a session that appears on the way must be kept too", () => {
        const before: Stores = { backup: { s1: 0 }, "device:laptop": { s1: 0 } };
        const middle: Stores = { backup: { s1: 0 }, "device:laptop": { s1: 0, s2: 0 } };
        const history = madeHistory({ before, middle, after: before }, k1);
        expect(statuses(audit(history))).toEqual({ s1: "kept", s2: "lost" });
    });

    test("an empty ledger proves nothing", () => {
        const empty: Stores = { backup: {}, "device:laptop": {} };
        expect(audit(madeHistory({ before: empty, after: empty }, k1)).outcome).toBe("unproven");
    });
});

describe("K2 to K5", () => {
    test("K2: what the fresh device lacks is lost to it, wherever else it is", () => {
        const verdict = audit(madeHistory(endingWith({ "device:fresh": { s1: 0, s2: 1 } })));
        expect(claimOf(verdict, "K1").holds).toBe("yes");
        expect(claimOf(verdict, "K2").holds).toBe("no");
        expect(statuses(verdict)).toEqual({ s1: "kept", s2: "worsened", s3: "lost" });
    });

    test("K3: an index that rises in one store breaks it, though another store holds better", () => {
        const verdict = audit(madeHistory(endingWith({ "device:laptop": { ...ALL, s2: 1 } })));
        expect(claimOf(verdict, "K1").holds).toBe("yes");
        expect(claimOf(verdict, "K3")).toMatchObject({ holds: "no" });
        expect(claimOf(verdict, "K3").because[0]).toContain('rose from index 0 ("before") to 1 ("after")');
    });

    const k4: [what: string, stores: Stores, because: string][] = [
        ["lacks a session that a device holds", { backup: { s1: 0, s3: 0 } }, "session s2 of"],
        ["holds a worse copy", { backup: { ...ALL, s2: 2 } }, "from index 2 on where it is known from 0"],
    ];
    test.each(k4)("K4: a backup that %s is not complete", (_, stores, because) => {
        const claim = claimOf(audit(madeHistory(endingWith(stores))), "K4");
        expect(claim.holds).toBe("no");
        expect(claim.because.join()).toContain(because);
    });

    test("K4: what nobody tried to read is not proven to be in the backup", () => {
        const k4: Claim[] = [{ claim: "K4", from: "before", to: "after" }];
        const history = spoilt(madeHistory(HEALTHY, k4), (copy) => Object.assign(copy, { proofs: [] }));
        expect(audit(history).outcome).toBe("unproven");
    });

    test("K4: the server's count and unreadable entries tell as well", () => {
        const miscounted = spoilt(madeHistory(HEALTHY), (history) => {
            Object.assign(checkpointOf(history, "after").account.backup ?? {}, { count: 4 });
        });
        expect(claimOf(audit(miscounted), "K4").because).toEqual(["the server counts 4 entries and lists 3"]);
        const unreadable = spoilt(madeHistory(HEALTHY), (history) => {
            checkpointOf(history, "after").stores[0]?.unreadable.push({ room: ROOM, session: "s9", why: "sealed" });
        });
        expect(claimOf(audit(unreadable), "K4").because[0]).toContain("session s9");
        const none = spoilt(madeHistory(HEALTHY), (history) => {
            checkpointOf(history, "after").account.backup = null;
        });
        expect(claimOf(audit(none), "K4").because).toEqual(['there is no backup at "after"']);
    });

    type Account = ReturnType<typeof checkpointOf>["account"];
    const k5: [what: string, spoil: (account: Account) => void, because: string][] = [
        [
            "secret storage has another backup's key",
            (a) => Object.assign(a.secretStorage ?? {}, { backupKey: "x" }),
            "not the one",
        ],
        [
            "secret storage has no backup key",
            (a) => Object.assign(a.secretStorage ?? {}, { backupKey: null }),
            "holds no backup key",
        ],
        [
            "the user's key opens nothing",
            (a) => Object.assign(a.secretStorage ?? {}, { userHoldsKey: false }),
            "does not open",
        ],
        [
            "a device has a stale key",
            (a) => Object.assign(a.devices[0] ?? {}, { backupKey: "x" }),
            "the key of another backup",
        ],
        ["a device has no key", (a) => Object.assign(a.devices[0] ?? {}, { backupKey: null }), "has no backup key"],
        [
            "a device uploads elsewhere",
            (a) => Object.assign(a.devices[0] ?? {}, { uploadsTo: "7" }),
            "uploads to backup version 7",
        ],
        ["there is no secret storage", (a) => Object.assign(a, { secretStorage: null }), "no secret storage"],
    ];
    test.each(k5)("K5: broken where %s", (_, spoil, because) => {
        const history = spoilt(madeHistory(HEALTHY), (copy) => spoil(checkpointOf(copy, "after").account));
        const claim = claimOf(audit(history), "K5");
        expect(claim.holds).toBe("no");
        expect(claim.because.join()).toContain(because);
    });
});

describe("X, a documented loss", () => {
    const x = (more: object = {}): Claim[] => [
        {
            claim: "X",
            from: "before",
            to: "after",
            survivors: ["device:laptop"],
            stores: ["backup", "device:laptop"],
            ...more,
        },
    ];
    const partial: Held = { s1: 0, s2: 1 };
    const before: Stores = { backup: ALL, "device:laptop": partial };
    const lostAsDocumented: Stores = { backup: partial, "device:laptop": partial };

    test("is one when exactly what no survivor held is lost or worse", () => {
        const verdict = audit(madeHistory({ before, after: lostAsDocumented }, x()));
        expect(verdict.outcome).toBe("documented loss");
        expect(statuses(verdict)).toEqual({ s1: "kept", s2: "documented loss", s3: "documented loss" });
    });

    test("is a loss when more is lost, though another session is not proven", () => {
        const after: Stores = { backup: { s2: 1 }, "device:laptop": { s2: 1 } };
        const history = spoilt(madeHistory({ before, after }, x()), ({ proofs }) => {
            for (const proof of proofs) if (proof.key === "s2@1") proof.opens = [];
        });
        expect(claimOf(audit(history), "X").holds).toBe("no");
    });

    test("is a loss when more is lost", () => {
        const verdict = audit(madeHistory({ before, after: { backup: { s2: 1 }, "device:laptop": { s2: 1 } } }, x()));
        expect(verdict.outcome).toBe("lost");
        expect(statuses(verdict)).toMatchObject({ s1: "lost" });
        const worse = audit(madeHistory({ before, after: { backup: {}, "device:laptop": { s1: 0, s2: 2 } } }, x()));
        expect(worse.outcome).toBe("lost");
    });

    test("does not hold when less is lost than the document says", () => {
        const verdict = audit(madeHistory({ before, after: { ...lostAsDocumented, backup: ALL } }, x()));
        expect(verdict.outcome).toBe("lost");
        expect(claimOf(verdict, "X").because[0]).toContain("should be lost, as documented, and is not");
    });

    test("needs its warning, and needs it first", () => {
        const claims = x({ warning: "You will lose" });
        const silent = madeHistory({ before, after: lostAsDocumented }, claims);
        expect(claimOf(audit(silent), "X").because).toEqual(['the user was never told "You will lose"']);
        const warnedAt = (position: number) =>
            spoilt(silent, (history) => {
                const notice = { kind: "notice" as const, seq: 0, client: "laptop", text: "You will lose messages" };
                history.entries.splice(position, 0, notice);
                history.entries.forEach((entry, i) => {
                    entry.seq = i;
                });
            });
        const step = silent.entries.findIndex(({ kind }) => kind === "step");
        expect(audit(warnedAt(step + 1)).outcome).toBe("documented loss");
        expect(claimOf(audit(warnedAt(step + 2)), "X").because[0]).toContain("only after the loss");
    });
});

describe("a store that could not be read", () => {
    const unread = (history: History, id: string, at = "after"): History =>
        spoilt(history, (copy) => {
            const checkpoint = checkpointOf(copy, at);
            const store = checkpoint.stores.find((one) => one.id === id);
            Object.assign(store ?? {}, { copies: [], unreadable: [], unread: "the browser is gone" });
            // As the recorder does: what does not answer does not say what it uploads to.
            checkpoint.account.devices = checkpoint.account.devices.filter((one) => `device:${one.id}` !== id);
        });
    const found = (history: History, claim: Claim): ClaimVerdict => {
        const verdict = audit(history, [claim]);
        expect(verdict.problems).toEqual([]);
        return verdict.claims[0] as ClaimVerdict;
    };
    const range = { from: "before", to: "after" };
    const said = (means: Statement, at = "after"): History =>
        withEntries(madeHistory(HEALTHY), at, { kind: "notice", client: "the device:laptop", text: "so it is", means });
    const onLaptop: Stores = { backup: {}, "device:laptop": ALL };
    const laptopOnly = madeHistory({ before: onLaptop, after: onLaptop });
    const converging = madeHistory({
        before: { backup: { s1: 0 }, "device:laptop": { s1: 0 } },
        after: { backup: ALL, "device:laptop": ALL },
    });
    const onlyOnLaptop = madeHistory({
        before: { backup: {}, "device:laptop": { s1: 0 } },
        after: { backup: { s2: 0, s3: 0 }, "device:laptop": ALL },
    });
    const withFile: Stores = { "device:laptop": ALL, "export:keys.txt": ALL };
    const imported: Statement = { about: "imported", file: "export:keys.txt" };
    const file = withEntries(madeHistory({ before: withFile, after: withFile }), "after", {
        ...{ kind: "notice", client: "the device:laptop", text: "imported", means: imported },
    });
    const lostLaptop: Stores = { backup: {}, "device:laptop": {} };
    const documented = madeHistory({ before: onLaptop, after: lostLaptop });

    const cases: [what: string, history: History, store: string, at: string, claim: Claim][] = [
        ["K1", laptopOnly, "device:laptop", "after", { claim: "K1", ...range, stores: ["backup", "device:laptop"] }],
        ["K2", madeHistory(HEALTHY), "device:fresh", "after", { claim: "K2", ...range, store: "device:fresh" }],
        ["K4", madeHistory(HEALTHY), "backup", "after", { claim: "K4", ...range }],
        ["K4 of another store", madeHistory(HEALTHY), "device:laptop", "after", { claim: "K4", ...range }],
        [
            "K1 of what there was to keep",
            madeHistory(HEALTHY),
            "device:laptop",
            "before",
            { claim: "K1", ...range, stores: ["backup", "device:laptop"] },
        ],
        [
            "K8 of what is new",
            onlyOnLaptop,
            "device:laptop",
            "before",
            { claim: "K8", ...range, devices: ["device:laptop"] },
        ],
        ["K5", madeHistory(HEALTHY), "device:laptop", "after", { claim: "K5", to: "after" }],
        ["K6", laptopOnly, "device:laptop", "after", { claim: "K6", ...range, stores: ["backup", "device:laptop"] }],
        ["K7 of the device", said({ about: "restored", keys: 3 }), "device:laptop", "after", { claim: "K7", ...range }],
        ["K7 of the backup", said({ about: "restored", keys: 3 }), "backup", "after", { claim: "K7", ...range }],
        ["K7 of what was before", said({ about: "refused" }), "device:laptop", "before", { claim: "K7", ...range }],
        ["K7 of a file", file, "export:keys.txt", "after", { claim: "K7", ...range }],
        [
            "K8 of the device",
            converging,
            "device:laptop",
            "after",
            { claim: "K8", ...range, devices: ["device:laptop"] },
        ],
        ["K8 of the backup", converging, "backup", "after", { claim: "K8", ...range, devices: ["device:laptop"] }],
        [
            "X at the end",
            documented,
            "device:laptop",
            "after",
            { claim: "X", ...range, survivors: ["backup"], stores: ["backup", "device:laptop"] },
        ],
        [
            "X at the beginning",
            madeHistory({ before: { backup: ALL, "device:laptop": ALL }, after: onLaptop }),
            "device:laptop",
            "before",
            { claim: "X", ...range, survivors: ["device:laptop"], stores: ["backup", "device:laptop"] },
        ],
    ];
    test.each(cases)("leaves %s unproven, neither broken nor held", (_, history, store, at, claim) => {
        expect(found(history, claim).holds, "where it was read").toBe("yes");
        const { holds, because } = found(unread(history, store, at), claim);
        expect(holds, because.join()).toBe("unproven");
    });

    test("names no session lost, and leaves alone what other stores prove", () => {
        const k1: Claim[] = [{ claim: "K1", ...range, stores: ["backup", "device:laptop"] }];
        const half = madeHistory({
            before: { backup: ALL, "device:laptop": ALL },
            after: { backup: { s1: 0 }, "device:laptop": ALL },
        });
        const verdict = audit(unread(half, "device:laptop"), k1);
        expect(statuses(verdict)).toEqual({ s1: "kept", s2: "unproven", s3: "unproven" });
        expect(verdict.outcome).toBe("unproven");
        expect(audit(unread(madeHistory(HEALTHY), "device:laptop"), k1).outcome).toBe("kept");
    });

    test("proves that a device misses its keys only where it was seen with some", () => {
        const emptied = madeHistory({ ...HEALTHY, after: { backup: ALL, "device:laptop": {} } });
        const means: Statement = { about: "keys missing" };
        const history = withEntries(emptied, "after", {
            ...{ kind: "notice", client: "the device:laptop", text: "missing", means },
        });
        const k7: Claim = { claim: "K7", ...range };
        expect(found(history, k7).holds).toBe("yes");
        expect(found(unread(history, "device:laptop", "before"), k7).holds).toBe("unproven");
    });

    test("is named with every other one that a statement is held against, in whatever order they are", () => {
        const history = unread(unread(said({ about: "restored", keys: 3 }), "backup"), "device:laptop");
        const mirrored = spoilt(history, (copy) => checkpointOf(copy, "after").stores.reverse());
        const k7: Claim = { claim: "K7", ...range };
        expect(found(history, k7).because).toHaveLength(2);
        expect(found(mirrored, k7).because.toSorted()).toEqual(found(history, k7).because.toSorted());
    });

    test("is no excuse for what is wrong elsewhere", () => {
        const gone = madeHistory({
            ...HEALTHY,
            after: { backup: { s1: 0 }, "device:laptop": ALL, "device:fresh": ALL },
        });
        expect(found(unread(gone, "device:laptop"), { claim: "K4", ...range }).holds).toBe("no");
        const stale = spoilt(madeHistory(HEALTHY), (copy) => {
            Object.assign(checkpointOf(copy, "after").account.secretStorage ?? {}, { backupKey: "another" });
        });
        expect(found(unread(stale, "device:laptop"), { claim: "K5", to: "after" }).holds).toBe("no");
    });
});

describe("a backup that the user cannot open", () => {
    const closed = (held: Held): History =>
        spoilt(madeHistory(endingWith({ "device:laptop": held })), (copy) => {
            Object.assign(checkpointOf(copy, "after").stores[0] ?? {}, { copies: [], closed: "no recovery key" });
        });
    const range = { from: "before", to: "after" };

    test("is as good as empty: its keys are kept by the other stores, or lost", () => {
        const k1: Claim[] = [{ claim: "K1", ...range, stores: ["backup", "device:laptop"] }];
        expect(statuses(audit(closed(ALL), k1))).toEqual({ s1: "kept", s2: "kept", s3: "kept" });
        expect(statuses(audit(closed({ s1: 0 }), k1))).toEqual({ s1: "kept", s2: "lost", s3: "lost" });
    });

    test("is not complete", () => {
        const verdict = audit(closed(ALL), [{ claim: "K4", ...range }]);
        expect(verdict.claims).toEqual([
            { claim: "K4", holds: "no", because: ["the user cannot open the backup: no recovery key"] },
        ]);
    });
});

describe("a history that lies", () => {
    /** The path counts on a store that the oracle read so. */
    const look = (spoil: (store: StoreRecord) => void) => (history: History) => {
        const store = madeStore("backup", ALL);
        spoil(store);
        history.entries.splice(0, 0, { ...expectation(3, store), seq: 0 });
        for (const [seq, entry] of history.entries.entries()) entry.seq = seq;
    };
    const cases: [what: string, spoil: (history: History) => void, problem: string][] = [
        ["lacks an entry", ({ entries }) => entries.splice(3, 1), "an entry is missing"],
        ["has its entries reordered", ({ entries }) => entries.reverse(), "reordered"],
        ["claims nothing", (history) => Object.assign(history, { claims: [] }), "no claim"],
        [
            "lacks the checkpoint after its step",
            ({ entries }) => entries.pop(),
            'speaks of checkpoint "after", which is not in the history',
        ],
        [
            "has a checkpoint twice",
            (history) => Object.assign(checkpointOf(history, "after"), { name: "before" }),
            "twice",
        ],
        [
            "claims a store that it has not",
            (history) => checkpointOf(history, "after").stores.pop(),
            'store "device:fresh"',
        ],
        [
            "claims a store that was closed",
            (history) => Object.assign(checkpointOf(history, "after").stores[0] ?? {}, { closed: "no key" }),
            "could not be opened",
        ],
        ["proves with another session's message", ({ proofs }) => proofs[0]?.opens.push("$s2-0"), "not of its session"],
        [
            "proves with a message that was never sent",
            ({ proofs }) => proofs[0]?.opens.push("$none"),
            "not of its session",
        ],
        [
            "says that a key does and does not open",
            ({ proofs }) => proofs[0]?.fails.push({ event: "$s1-0", why: "" }),
            "and that it does not",
        ],
        ["has a message twice", ({ entries }) => Object.assign(entries[1] ?? {}, { event: "$s1-0" }), "twice"],
        [
            "opens a message whose sender left no record",
            ({ entries }) => Object.assign(entries[0] ?? {}, { sent: null }),
            "left no record of it",
        ],
        [
            "reads what could not be opened",
            (history) => Object.assign(checkpointOf(history, "before").stores[0] ?? {}, { closed: "no key" }),
            "and lists what is in it",
        ],
        [
            "reads what could not be read",
            (history) => Object.assign(checkpointOf(history, "before").stores[0] ?? {}, { unread: "it is gone" }),
            "and lists what is in it",
        ],
        [
            "has a look at a store that lists a session twice",
            look((store) => store.copies.push(...store.copies)),
            '"backup" lists a session twice at entry 0',
        ],
        [
            "has a look at a store that could not be read, and lists what is in it",
            look((store) => Object.assign(store, { unread: "it is gone" })),
            '"backup" could not be opened at entry 0, and lists what is in it',
        ],
        [
            "has a message shown as it was sent, and otherwise",
            ({ entries }) => {
                const otherwise = [{ event: "$s1-0", as: "not at all" as const }];
                entries.splice(0, 0, { ...shown({ asSent: ["$s1-0"], otherwise }), seq: 0 });
                for (const [seq, entry] of entries.entries()) entry.seq = seq;
            },
            "a message is shown twice at entry 0",
        ],
        [
            "has two key backups",
            (history) => Object.assign(checkpointOf(history, "before").stores[1] ?? {}, { kind: "backup" }),
            "lists 2 key backups",
        ],
        [
            "has a device twice",
            (history) =>
                checkpointOf(history, "after").account.devices.map(({ id }, _, all) =>
                    Object.assign(all[0] ?? {}, { id }),
                ),
            "a device is listed twice",
        ],
        [
            "has a client of the same name as another speak",
            (history) => {
                for (const { stores } of [checkpointOf(history, "after")])
                    for (const store of stores) store.label = "laptop";
                const notice = { kind: "notice", client: "laptop", text: "", means: { about: "connected" } } as const;
                history.entries.push({ ...notice, seq: history.entries.length });
            },
            "is the name of several",
        ],
        [
            "takes for a sample what nobody tried",
            (history) => Object.assign(history, { proofs: [], sample: { tried: 9, of: 9 } }),
            "0 of 9 were tried",
        ],
        [
            "lies more often than a call takes arguments",
            ({ proofs }) => proofs[0]?.opens.push(...Array.from({ length: 50_000 }, (_, i) => `$none${i}`)),
            "not of its session",
        ],
    ];
    test.each(cases)("and %s is unproven, and says so", (_, spoil, problem) => {
        const verdict = audit(spoilt(madeHistory(HEALTHY), spoil));
        expect(verdict.outcome).toBe("unproven");
        expect(verdict.problems.join("\n")).toContain(problem);
    });

    test("with a last step that never ended is judged by what was seen before it", () => {
        const stopped = spoilt(madeHistory(HEALTHY), ({ entries }) => {
            entries.push({ kind: "step", seq: entries.length, title: "the one that failed" });
        });
        expect(audit({ ...stopped, endsIn: "the one that failed" })).toMatchObject({ outcome: "kept", problems: [] });
        expect(audit(stopped).problems).toEqual(['no checkpoint after step "the one that failed"']);
    });

    test("with a step between checkpoints of its own is no history to lay a loss at a step's door", () => {
        const twoSteps = spoilt(madeHistory(HEALTHY), ({ entries }) => {
            const step = entries.findIndex(({ kind }) => kind === "step");
            entries.splice(step, 0, { kind: "step", seq: 0, title: "another" });
            entries.forEach((entry, i) => {
                entry.seq = i;
            });
        });
        expect(audit(twoSteps).problems).toEqual(['no checkpoint between step "another" and step "step to after"']);
    });
});
