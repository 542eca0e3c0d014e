import { expect, test } from "vitest";
import { EndOnce } from "./end-once.ts";

test("an end that succeeds is done once", async () => {
    const once = new EndOnce();
    let times = 0;
    const end = async (): Promise<void> => {
        times += 1;
    };
    expect(once.hasBegun).toBe(false);
    await Promise.all([once.do(end), once.do(end)]);
    await once.do(end);
    expect([times, once.hasBegun]).toEqual([1, true]);
});

test("an end that fails is tried again by the next call", async () => {
    const once = new EndOnce();
    let times = 0;
    const end = async (): Promise<void> => {
        times += 1;
        if (times === 1) throw new Error("the engine does not answer");
    };
    await expect(once.do(end)).rejects.toThrow("the engine does not answer");
    expect(once.hasBegun).toBe(false);
    await once.do(end);
    expect([times, once.hasBegun]).toEqual([2, true]);
});
