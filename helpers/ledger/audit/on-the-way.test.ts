import { describe, expect, test } from "vitest";
import { audit } from "../audit.ts";
import type { Claim, History, HistoryEntry, Statement, StoreRecord } from "../history.ts";
import { ALL, checkpointOf, HEALTHY, type Held, madeHistory, type Stores } from "../testing/made-history.ts";
import type { ClaimVerdict } from "../verdict.ts";

/** The one claim's verdict on a history. */
function judged(history: History, claim: Claim): ClaimVerdict {
    const { claims, problems } = audit(history, [claim]);
    expect(problems).toEqual([]);
    return claims[0] as ClaimVerdict;
}

describe("K6, atomic", () => {
    const k6: Claim = { claim: "K6", from: "before", to: "after", stores: ["backup", "device:laptop", "device:fresh"] };
    const half = (backup: Held, laptop: Held): Record<string, Stores> => ({
        before: { backup: ALL, "device:laptop": { s1: 0 } },
        half: { backup, "device:laptop": laptop },
        after: { backup: ALL, "device:laptop": ALL },
    });

    test("holds where every key is within reach at every moment, wherever it is", () => {
        expect(judged(madeHistory(half(ALL, {})), k6).holds).toBe("yes");
        expect(judged(madeHistory(half({ s1: 0 }, { s2: 0, s3: 0 })), k6).holds).toBe("yes");
    });

    test("is broken where a key was out of reach half-way, though it came back", () => {
        const verdict = judged(madeHistory(half({}, { s1: 0, s2: 1 })), k6);
        expect(verdict.holds).toBe("no");
        expect(verdict.because).toEqual([
            expect.stringMatching(/^at "half": session s2 .* from index 1 on where it was known from 0/),
            expect.stringMatching(/^at "half": session s3 .* is lost after "step to half"/),
        ]);
    });

    test("does not count a store that the claim does not name", () => {
        const checkpoints = half({}, { s1: 0 });
        const elsewhere = { ...checkpoints, half: { ...checkpoints.half, "device:stranger": ALL } };
        expect(judged(madeHistory(elsewhere), k6).holds).toBe("no");
    });

    test("can not be held over no store", () => {
        expect(audit(madeHistory(HEALTHY), [{ ...k6, stores: [] }]).problems).toEqual(["K6 names no store"]);
    });
});

describe("K7, truthful UI", () => {
    const k7: Claim = { claim: "K7", from: "before", to: "after" };

    /** A history in which the laptop said something between the first checkpoint and the last. */
    function afterSaying(means: Statement | undefined, spoil: (history: History) => void = () => {}): History {
        const history = madeHistory(HEALTHY);
        const notice = { kind: "notice", client: "the device:laptop", text: "so it is", ...(means && { means }) };
        history.entries.splice(-1, 0, notice as HistoryEntry);
        for (const [seq, entry] of history.entries.entries()) entry.seq = seq;
        spoil(history);
        return history;
    }

    const store = (history: History, id: string) =>
        checkpointOf(history, "after").stores.find((candidate) => candidate.id === id) as StoreRecord;
    const account = (history: History) => checkpointOf(history, "after").account;
    const disconnect = (history: History) => {
        for (const device of account(history).devices) device.uploadsTo = null;
    };

    const cases: [what: string, means: Statement, spoil: (history: History) => void, because: RegExp][] = [
        ["a count of restored keys", { about: "restored", keys: 3 }, (h) => store(h, "backup").copies.pop(), /gives 2/],
        [
            "restored keys",
            { about: "restored", keys: 3 },
            (h) => store(h, "device:laptop").copies.pop(),
            /s3 .* not on/,
        ],
        [
            "a count of entries that did not open",
            { about: "not decrypted", sessions: 0 },
            (h) => store(h, "backup").unreadable.push({ room: "!r", session: "s9", why: "its MAC is wrong" }),
            /1 entries/,
        ],
        [
            "a complete backup",
            { about: "all backed up" },
            (h) => store(h, "backup").copies.pop(),
            /s3 .* not in the backup/,
        ],
        ["a backup that is there", { about: "all backed up" }, (h) => (account(h).backup = null), /there is no backup/],
        ["a connected device", { about: "connected" }, disconnect, /uploads to no backup/],
        [
            "access to old messages",
            { about: "access" },
            (h) => Object.assign(account(h).devices.find(({ id }) => id === "laptop") ?? {}, { backupKey: null }),
            /it has no backup key/,
        ],
        ["the version", { about: "version", version: "1" }, (h) => (account(h).backup = null), /version undefined/],
        [
            "an accepted recovery key",
            { about: "recovery key accepted" },
            (h) => Object.assign(account(h).secretStorage ?? {}, { backupKey: "another" }),
            /another backup's key/,
        ],
        ["a refusal", { about: "refused" }, (h) => store(h, "device:laptop").copies.pop(), /holds other keys/],
        [
            "a refusal",
            { about: "refused" },
            (h) => Object.assign(account(h).backup ?? {}, { version: "2" }),
            /version is 2 and was 1/,
        ],
    ];
    test.each(cases)("%s: holds where it is so, is broken where it is not", (_, means, spoil, because) => {
        expect(judged(afterSaying(means), k7)).toMatchObject({ holds: "yes", because: [] });
        const verdict = judged(afterSaying(means, spoil), k7);
        expect(verdict.holds).toBe("no");
        expect(verdict.because.join()).toMatch(because);
    });

    test("what a device said that is not there is not so", () => {
        const gone = (history: History): void => {
            const end = checkpointOf(history, "after");
            const isOther = ({ id }: { id: string }): boolean => !id.endsWith("laptop");
            Object.assign(end, { stores: end.stores.filter(isOther) });
            end.account.devices = end.account.devices.filter(isOther);
        };
        for (const about of ["all backed up", "not connected"] as const) {
            expect(judged(afterSaying({ about }, gone), k7).because.join()).toMatch(/not among the stores/);
        }
    });

    test("of several sessions that are missing, the same one is named in whatever order they are", () => {
        const without = (history: History): void => void store(history, "device:laptop").copies.splice(0);
        const mirrored = (history: History): void => {
            without(history);
            store(history, "backup").copies.reverse();
        };
        const means: Statement = { about: "restored", keys: 3 };
        expect(judged(afterSaying(means, mirrored), k7)).toEqual(judged(afterSaying(means, without), k7));
    });

    test("a device that says it is not connected must not be", () => {
        expect(judged(afterSaying({ about: "not connected" }), k7).holds).toBe("no");
        expect(judged(afterSaying({ about: "not connected" }, disconnect), k7).holds).toBe("yes");
    });

    test("what a device says it misses must be gone from it, and have been there", () => {
        const means: Statement = { about: "keys missing" };
        const emptied = (history: History) => void store(history, "device:laptop").copies.splice(0);
        expect(judged(afterSaying(means, emptied), k7).holds).toBe("yes");
        expect(judged(afterSaying(means), k7).because.join()).toMatch(/it holds 3 keys/);
        const neverHadAny = (history: History): void => {
            for (const { stores } of [checkpointOf(history, "before"), checkpointOf(history, "after")]) {
                for (const { id, copies } of stores) if (id === "device:laptop") copies.splice(0);
            }
        };
        expect(judged(afterSaying(means, neverHadAny), k7).because.join()).toMatch(/never held any/);
    });

    test("what was imported must be on the device, as well as the file has it", () => {
        const means: Statement = { about: "imported", file: "export:keys.txt" };
        const withFile = (held: Held) => (history: History) => {
            const file = madeHistory({ before: { "export:keys.txt": held } });
            checkpointOf(history, "after").stores.push(...checkpointOf(file, "before").stores);
        };
        expect(judged(afterSaying(means, withFile(ALL)), k7).holds).toBe("yes");
        expect(judged(afterSaying(means, withFile({ s9: 0 })), k7).because.join()).toMatch(/s9 .* not on the device/);
        expect(judged(afterSaying(means), k7).because.join()).toMatch(/is not among the stores/);
    });

    test("is unproven where no client said anything about keys", () => {
        expect(judged(afterSaying(undefined), k7).holds).toBe("unproven");
    });
});

describe("K8, others converge", () => {
    const k8: Claim = { claim: "K8", from: "before", to: "after", devices: ["device:laptop"] };
    const made = (backup: Held = ALL): History =>
        madeHistory({
            before: { backup: { s1: 0 }, "device:laptop": { s1: 0 } },
            after: { backup, "device:laptop": ALL },
        });
    const laptop = (history: History) => checkpointOf(history, "after").account.devices[0] ?? { label: "" };

    test("holds where the device reads the current backup and wrote its new sessions to it", () => {
        expect(judged(made(), k8).holds).toBe("yes");
    });

    const cases: [what: string, spoil: (history: History) => void, because: RegExp][] = [
        [
            "uploads to an older version",
            (h) => Object.assign(laptop(h), { uploadsTo: "0" }),
            /uploads to backup version 0/,
        ],
        ["uploads to none", (h) => Object.assign(laptop(h), { uploadsTo: null }), /uploads to no backup/],
        ["has another key", (h) => Object.assign(laptop(h), { backupKey: "other" }), /can not read/],
        ["is gone", (h) => checkpointOf(h, "after").account.devices.pop(), /not among the devices/],
        ["has no backup", (h) => (checkpointOf(h, "after").account.backup = null), /there is no backup/],
    ];
    test.each(cases)("is broken where the device %s", (_, spoil, because) => {
        const history = made();
        spoil(history);
        expect(judged(history, k8)).toMatchObject({ holds: "no", because: [expect.stringMatching(because)] });
    });

    test("is broken where a new session did not reach the backup", () => {
        const verdict = judged(made({ s1: 0, s2: 0 }), k8);
        expect(verdict.because).toEqual([expect.stringMatching(/session s3 .* is not in the backup/)]);
    });

    test("is unproven where nobody could look into the backup", () => {
        const history = made({});
        const backup = checkpointOf(history, "after").stores.find(({ kind }) => kind === "backup");
        Object.assign(backup ?? {}, { closed: "no recovery key" });
        expect(judged(history, k8)).toMatchObject({
            holds: "unproven",
            because: [expect.stringMatching(/no recovery key/)],
        });
    });

    test("is unproven where the device got no new session, or none is named", () => {
        expect(judged(madeHistory(HEALTHY), k8).holds).toBe("unproven");
        expect(judged(made(), { ...k8, devices: [] }).holds).toBe("unproven");
    });
});
