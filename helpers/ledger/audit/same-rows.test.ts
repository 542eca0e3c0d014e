import { expect, test } from "vitest";
import { audit } from "../audit.ts";
import { withFault } from "../faults.ts";
import type { Claim, History, ServerRecord } from "../history.ts";
import { checkpointOf, HEALTHY, madeHistory, ROOM } from "../testing/made-history.ts";

const CLAIM: Claim = { claim: "S", from: "before", to: "after" };

const ROWS: ServerRecord = {
    versions: [
        {
            version: "1",
            publicKey: "old",
            count: 1,
            etag: "1",
            entries: [{ room: ROOM, session: "s1", digest: "old s1" }],
        },
        {
            version: "3",
            publicKey: "current",
            count: 2,
            etag: "2",
            entries: [
                { room: ROOM, session: "s1", digest: "new s1" },
                { room: ROOM, session: "s2", digest: "new s2" },
            ],
        },
    ],
    accountData: [{ type: "m.megolm_backup.v1", digest: "sealed" }],
    devices: ["LAPTOP", "PHONE"],
    dehydrated: "DEHYDRATED",
    waiting: [{ device: "TABLET", label: "Alice's tablet", messages: ["m1", "m2"] }],
};

/** A healthy account whose homeserver keeps these rows at the end. */
function historyWith(change: (after: ServerRecord) => void): History {
    const history = madeHistory(HEALTHY);
    const after = structuredClone(ROWS);
    change(after);
    checkpointOf(history, "before").account.server = structuredClone(ROWS);
    checkpointOf(history, "after").account.server = after;
    return history;
}

const found = (history: History) => audit(history, [CLAIM]).claims[0];

test("holds where every row is what it was, in whatever order it is told", () => {
    const history = historyWith((after) => void after.versions.forEach(({ entries }) => void entries.reverse()));
    expect(found(history)).toEqual({ claim: "S", holds: "yes", because: [] });
});

test("is not proven where the homeserver was not looked at", () => {
    expect(found(madeHistory(HEALTHY))).toMatchObject({ holds: "unproven" });
});

test.each<[string, (after: ServerRecord) => void, string[]]>([
    [
        "an entry that is gone",
        ({ versions }) => void versions[1]?.entries.pop(),
        [`in backup version 3, the entry of session s2 of ${ROOM} is gone`],
    ],
    [
        "an entry of an older version that is another",
        ({ versions }) => void Object.assign(versions[0]?.entries[0] ?? {}, { digest: "x" }),
        [`in backup version 1, the entry of session s1 of ${ROOM} is another`],
    ],
    [
        "an entry that is new",
        ({ versions }) => void versions[0]?.entries.push({ room: ROOM, session: "s2", digest: "x" }),
        [`in backup version 1, the entry of session s2 of ${ROOM} is new`],
    ],
    [
        "a lost etag",
        ({ versions }) => void Object.assign(versions[1] ?? {}, { etag: "0" }),
        ["the etag of backup version 3 was 2 and is 0"],
    ],
    [
        "another count",
        ({ versions }) => void Object.assign(versions[1] ?? {}, { count: 1 }),
        ["the count of backup version 3 was 2 and is 1"],
    ],
    ["a version that is gone", ({ versions }) => void versions.shift(), ["backup version 1 is gone"]],
    [
        "a deleted version that has come back",
        ({ versions }) => void versions.push({ version: "2", publicKey: "x", count: 0, etag: "0", entries: [] }),
        ["backup version 2 is new"],
    ],
    ["a secret that is gone", ({ accountData }) => void accountData.pop(), ["account data m.megolm_backup.v1 is gone"]],
    ["a device that is gone", ({ devices }) => void devices.pop(), ["device PHONE is gone"]],
    [
        "a dehydrated device that is gone",
        (after) => void Object.assign(after, { dehydrated: null }),
        ["the dehydrated device is gone"],
    ],
    [
        "a message that waits no more",
        ({ waiting }) => void waiting[0]?.messages.pop(),
        ["1 of 2 messages that wait for Alice's tablet are gone"],
    ],
])("finds %s", (_, change, because) => {
    expect(found(historyWith(change))).toEqual({ claim: "S", holds: "no", because });
});

test("a device that comes, and a message more that waits, are no fault", () => {
    const history = historyWith(({ devices, waiting }) => {
        devices.push("TABLET");
        waiting[0]?.messages.push("m3");
    });
    expect(found(history)?.holds).toBe("yes");
});

test("its fault breaks it", () => {
    const faulty = withFault(
        historyWith(() => {}),
        CLAIM,
    );
    if (!faulty) throw new Error("there was nothing to break");
    expect(found(faulty)?.holds).toBe("no");
    expect(withFault(madeHistory(HEALTHY), CLAIM)).toBeUndefined();
});
