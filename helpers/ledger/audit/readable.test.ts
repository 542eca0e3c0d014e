import { expect, test } from "vitest";
import { audit } from "../audit.ts";
import type { Claim, History, Shown, StoreRecord } from "../history.ts";
import {
    ALL,
    HEALTHY,
    type Held,
    type MadeEntry,
    madeHistory,
    madeStore,
    ROOM,
    shown,
    withEntries,
} from "../testing/made-history.ts";

const R: Claim = { claim: "R", to: "after" };

function judged(history: History, claim = R) {
    const { claims, sessions, problems } = audit(history, [claim]);
    expect(problems).toEqual([]);
    expect(sessions).toEqual([]);
    return { holds: claims[0]?.holds, because: claims[0]?.because };
}

const during = (...entries: MadeEntry[]): History => withEntries(madeHistory(HEALTHY), "after", ...entries);
const laptop = (held: Held, part: Partial<StoreRecord> = {}): StoreRecord => ({
    ...madeStore("device:laptop", held),
    ...part,
});
const UNDECRYPTABLE: Shown["otherwise"] = [{ event: "$s2-1", as: "undecryptable", words: "Unable to decrypt" }];

test.each([true, false])("holds where every message is shown as it was sent (expected: %s)", (expected) => {
    expect(judged(during(shown({ expected })))).toEqual({ holds: "yes", because: [] });
});

test.each([true, false])(
    "is broken where a device holds a message's key and does not show it (expected: %s)",
    (expected) => {
        expect(judged(during(shown({ otherwise: UNDECRYPTABLE, expected })))).toEqual({
            holds: "no",
            because: [
                `the device:laptop holds the key of session s2 of ${ROOM}, and shows message $s2-1 as undecryptable ("Unable to decrypt")`,
            ],
        });
    },
);

test("says how else a message is shown", () => {
    const because = (as: Shown["otherwise"][number]["as"]) =>
        judged(during(shown({ otherwise: [{ event: "$s2-1", as }] }))).because?.[0];
    expect(because("another text")).toMatch(/shows message \$s2-1 with another text$/);
    expect(because("not at all")).toMatch(/shows message \$s2-1 not at all$/);
});

const LACKING: [what: string, held: Held][] = [
    ["lacks the key", { s1: 0, s3: 0 }],
    ["has it from a later message on", { ...ALL, s2: 2 }],
    ["has it under another room", { ...ALL, s2: { room: "!hall:b" } }],
    ["has one that does not decrypt the message", { ...ALL, s2: { key: "bad" } }],
];
test.each(LACKING)("holds where the device %s: then nothing else can be shown", (_, held) => {
    const history = during(shown({ otherwise: UNDECRYPTABLE, store: laptop(held), expected: false }));
    history.proofs.push({ key: "bad", session: "s2", opens: [], fails: [{ event: "$s2-1", why: "another key" }] });
    expect(judged(history)).toEqual({ holds: "yes", because: [] });
});

test("is not proven where the device's store could not be read, and something is not shown", () => {
    const store = laptop({}, { unread: "the browser is gone" });
    expect(judged(during(shown({ otherwise: UNDECRYPTABLE, store })))).toEqual({
        holds: "unproven",
        because: [
            `the device:laptop shows message $s2-1 as undecryptable ("Unable to decrypt"), and its store could not be read: the browser is gone`,
        ],
    });
    expect(judged(during(shown({ store }))).holds, "all is shown as it was sent").toBe("yes");
    expect(judged(during(shown({ otherwise: UNDECRYPTABLE, store }), shown({ otherwise: UNDECRYPTABLE }))).holds).toBe(
        "no",
    );
});

test("is not proven where nobody tried the key that a device has for the message", () => {
    const store = laptop({ ...ALL, s2: { key: "untried" } });
    const history = during(shown({ otherwise: UNDECRYPTABLE, store }));
    expect(judged(history)).toEqual({
        holds: "unproven",
        because: [
            `the device:laptop shows message $s2-1 as undecryptable ("Unable to decrypt"), and nobody tried the key that it has of session s2 of ${ROOM}`,
        ],
    });
});

test("is not proven where nobody read a message up to its checkpoint", () => {
    const nothing = { holds: "unproven", because: ["nobody read a message"] };
    expect(judged(madeHistory(HEALTHY))).toEqual(nothing);
    const early: Claim = { claim: "R", to: "before" };
    expect(judged(during(shown()), early), "after its checkpoint").toEqual(nothing);
    expect(judged(during(shown({ asSent: [], otherwise: [] })))).toEqual(nothing);
});

test("is about what was read from the account's beginning on, and not about what comes after its checkpoint", () => {
    const broken = shown({ otherwise: UNDECRYPTABLE });
    expect(judged(withEntries(madeHistory(HEALTHY), "before", broken)).holds).toBe("no");
    expect(judged(withEntries(during(shown()), undefined, broken)).holds, "after the last look").toBe("no");
    expect(judged(withEntries(during(broken), "before", shown()), { claim: "R", to: "before" }).holds).toBe("yes");
});
