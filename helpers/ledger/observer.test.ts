import { beforeEach, describe, expect, test } from "vitest";
import { NeverHappened } from "../eventually.ts";
import { countOn, type Observer } from "./observer.ts";

type Expected = Parameters<Observer["expectation"]>;

let noted: Expected[];
let observer: Observer;
beforeEach(() => {
    noted = [];
    observer = {
        expectation: async (...all) => void noted.push(all),
        shown: async () => {},
        accepted: () => {},
        spoilt: () => {},
        patience: { limitMs: 7 },
    };
});

const WHAT = "Alice's backup to hold 3 sessions";
const HOLDS = { sessions: 3, in: "backup" as const };

describe("where somebody records", () => {
    const SEEN: [seen: unknown, words: string][] = [
        [3, "3"],
        ["three", "three"],
        [{ version: "1" }, '{"version":"1"}'],
        [null, "null"],
        [undefined, "done"],
    ];
    test.each(SEEN)("a wait that saw %j is met, and says so", async (seen, words) => {
        await countOn(observer, WHAT, async () => seen);
        expect(noted).toEqual([[WHAT, { met: true, seen: words }]]);
    });

    test("a wait that was not met is noted with what was seen last, and throws nothing", async () => {
        await countOn(observer, WHAT, () => Promise.reject(new NeverHappened("waited 60 s", "2")), HOLDS);
        expect(noted).toEqual([[WHAT, { met: false, seen: "2", holds: HOLDS }]]);
    });

    test("one that saw nothing is noted in its own words", async () => {
        await countOn(observer, WHAT, () => Promise.reject(new NeverHappened("waited 60 s")));
        expect(noted).toEqual([[WHAT, { met: false, seen: "waited 60 s" }]]);
    });

    test("how many sessions a store is to hold is handed on", async () => {
        await countOn(observer, WHAT, async () => 3, HOLDS);
        expect(noted).toEqual([[WHAT, { met: true, seen: "3", holds: HOLDS }]]);
    });

    test("a wait is given the record's patience", async () => {
        await countOn(observer, WHAT, async (limit) => limit);
        expect(noted[0]?.[1].seen).toBe('{"limitMs":7}');
    });

    test("any other error is no unmet wait: it is thrown, and nothing is noted", async () => {
        const error = new Error("the page crashed");
        await expect(countOn(observer, WHAT, () => Promise.reject(error), HOLDS)).rejects.toBe(error);
        expect(noted).toEqual([]);
    });

    test("what the record itself throws is thrown", async () => {
        observer.expectation = () => Promise.reject(new Error("the homeserver is gone"));
        await expect(countOn(observer, WHAT, async () => 3)).rejects.toThrow("the homeserver is gone");
    });
});

describe("where nobody records", () => {
    test("a wait that is met is all", async () => {
        await countOn(undefined, WHAT, async () => 3, HOLDS);
        expect(noted).toEqual([]);
    });

    test("it has the usual time, and one that is not met throws", async () => {
        let given: unknown;
        const never = new NeverHappened("waited 60 s", "2");
        const wait = (limit: object): Promise<never> => {
            given = limit;
            return Promise.reject(never);
        };
        await expect(countOn(undefined, WHAT, wait, HOLDS)).rejects.toBe(never);
        expect(given).toEqual({});
    });
});
