import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { eventually, NeverHappened, seenWithin } from "./eventually.ts";

const SOON = { limitMs: 100, everyMs: 5 };
const never = () => new Promise<number>(() => {});
const navigating = (): never => {
    throw new Error("page.evaluate: Execution context was destroyed, most likely because of a navigation");
};

/** A probe that gives one answer after the other, the last one for good. */
function answers(...all: (() => Promise<number> | number)[]): () => Promise<number> | number {
    let next = 0;
    return () => (all[Math.min(next++, all.length - 1)] ?? never)();
}

let unhandled: unknown[];
const note = (error: unknown): unknown => unhandled.push(error);
beforeEach(() => {
    unhandled = [];
    process.on("unhandledRejection", note);
});
afterEach(() => {
    process.off("unhandledRejection", note);
    expect(unhandled).toEqual([]);
});

test("the wait ends with the first answer that is as expected", async () => {
    const probe = answers(
        () => 1,
        async () => 2,
        () => 3,
    );
    expect(await eventually("2", probe, (seen) => seen === 2)).toBe(2);
});

test("a state that never comes is an error that says what was seen last", async () => {
    const wait = eventually(
        "5 keys",
        () => 3,
        (seen) => seen === 5,
        SOON,
    );
    await expect(wait).rejects.toThrow(new NeverHappened("waited 0.1 s for 5 keys; last seen: 3", "3"));
});

test("a probe that never answers ends the wait", async () => {
    const unanswered = () => answers(() => 3, never);
    const isDone = (seen: number) => seen === 5;
    await Promise.all([
        expect(eventually("5 keys", unanswered(), isDone, SOON)).rejects.toThrow(
            "waited 0.1 s for 5 keys; the last probe did not answer; last seen: 3",
        ),
        expect(seenWithin("5 keys", unanswered(), isDone, SOON)).resolves.toBe(3),
        expect(seenWithin("5 keys", never, isDone, SOON)).rejects.toThrow("did not answer; last seen: nothing"),
    ]);
});

test("a probe that is slow has time to answer, however short the wait", async () => {
    const slow = async (): Promise<number> => new Promise((resolve) => setTimeout(resolve, 300, 5));
    expect(await eventually("5 keys", slow, (seen) => seen === 5, SOON)).toBe(5);
});

test("a probe in a page that navigates is asked again", async () => {
    const probe = answers(navigating, () => 5);
    expect(await eventually("5 keys", probe, (seen) => seen === 5)).toBe(5);
});

test("a page that navigates on and on is the cause of the error", async () => {
    const error = await eventually("5 keys", navigating, () => true, SOON).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(NeverHappened);
    expect(error).toMatchObject({ cause: { message: expect.stringContaining("destroyed") } });
});

test("any other error of a probe ends the wait at once", async () => {
    const probe = vi.fn(() => {
        throw new Error("the app has no crypto");
    });
    await expect(eventually("5 keys", probe, () => true)).rejects.toThrow("the app has no crypto");
    expect(probe).toHaveBeenCalledOnce();
});

test("where the last state seen is the answer, it is what was seen when the time is up", async () => {
    expect(
        await seenWithin(
            "5 keys",
            () => 4,
            (seen) => seen === 5,
            SOON,
        ),
    ).toBe(4);
});

test("where the last state seen is the answer, an error of the probe is still an error", async () => {
    const failing = (): never => {
        throw new Error("Alice's phone is closed");
    };
    await expect(
        seenWithin(
            "5",
            answers(() => 3, failing),
            () => false,
            SOON,
        ),
    ).rejects.toThrow("is closed");
    const waiting = (): never => {
        throw new NeverHappened("waited 60 s for the room");
    };
    await expect(
        seenWithin(
            "5",
            answers(() => 3, waiting),
            () => false,
            SOON,
        ),
    ).rejects.toThrow("for the room");
});
