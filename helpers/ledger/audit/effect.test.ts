import { expect, test } from "vitest";
import { audit } from "../audit.ts";
import { withFault } from "../faults.ts";
import type { AccountChange, AccountRecord, Claim } from "../history.ts";
import { checkpointOf, HEALTHY, madeHistory } from "../testing/made-history.ts";

const claimOf = (changes: AccountChange[]): Claim => ({ claim: "E", from: "before", to: "after", changes });

/** What is found of a healthy account with something changed at the end. */
function judged(changes: AccountChange[], change: (after: AccountRecord) => void) {
    const history = madeHistory(HEALTHY);
    change(checkpointOf(history, "after").account);
    return audit(history, [claimOf(changes)]).claims[0];
}

const CHANGES: [AccountChange, (after: AccountRecord) => void][] = [
    ["backup", (after) => Object.assign(after.backup ?? {}, { version: "2", publicKey: "another" })],
    ["recovery key", (after) => Object.assign(after.secretStorage ?? {}, { keyId: "another" })],
    ["identity", (after) => Object.assign(after, { identity: "another" })],
    ["devices", (after) => Object.assign(after, { signedIn: ["laptop"] })],
];

test.each(CHANGES)(
    "%s: was to be another, and is; was to stay, and is another; was to be another, and stayed",
    (thing, change) => {
        expect(judged([thing], change)).toMatchObject({ holds: "yes", because: [] });
        expect(judged([], change)).toMatchObject({
            holds: "no",
            because: [expect.stringContaining("which the path is not there for")],
        });
        expect(judged([thing], () => {})).toMatchObject({
            holds: "no",
            because: [expect.stringContaining("is what it was")],
        });
    },
);

test("what is gone, and what is new, is named so", () => {
    expect(judged([], (after) => Object.assign(after, { backup: null }))?.because).toEqual([
        "the backup is gone, which the path is not there for",
    ]);
    const history = madeHistory(HEALTHY);
    checkpointOf(history, "before").account.secretStorage = null;
    expect(audit(history, [claimOf([])]).claims[0]?.because).toEqual([
        "the recovery key is new, which the path is not there for",
    ]);
});

test("keys that come into the backup do not make it another one", () => {
    expect(
        judged([], (after) => Object.assign(after.backup ?? {}, { count: 99, etag: "99", entries: 99 }))?.holds,
    ).toBe("yes");
});

test("a device that comes is no change", () => {
    expect(judged([], (after) => after.signedIn?.push("fresh"))?.holds).toBe("yes");
});

test("a record without identities and devices, as they once were, is judged by the rest", () => {
    const history = madeHistory(HEALTHY);
    for (const name of ["before", "after"]) {
        const { account } = checkpointOf(history, name);
        delete account.identity;
        delete account.signedIn;
    }
    expect(audit(history, [claimOf([])]).claims[0]?.holds).toBe("yes");
});

test.each([[[]], [["backup"]], [["recovery key"]], [["identity"]], [["devices"]]] as AccountChange[][][])(
    "can be broken: %s",
    (changes) => {
        const history = madeHistory(HEALTHY);
        for (const [thing, change] of CHANGES)
            if (changes.includes(thing)) change(checkpointOf(history, "after").account);
        expect(audit(history, [claimOf(changes)]).claims[0]?.holds).toBe("yes");
        const faulty = withFault(history, claimOf(changes));
        expect(faulty && audit(faulty, [claimOf(changes)]).claims[0]?.holds).toBe("no");
    },
);
