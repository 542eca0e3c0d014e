import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { sdkClock } from "./clock.ts";

const HOUR = 3_600_000;

test("a timer set inside fires when the clock is moved, in order, one set outside does not", async () => {
    const fired: string[] = [];
    const outside = setTimeout(() => fired.push("outside"), HOUR);
    sdkClock.run(() => {
        setTimeout((name: string) => fired.push(name), 2 * HOUR, "second");
        setTimeout(() => fired.push("first"), HOUR);
        setTimeout(() => fired.push("third"), 3 * HOUR);
    });
    sdkClock.advance(2 * HOUR);
    await turn();
    expect(fired).toEqual(["first", "second"]);
    sdkClock.advance(HOUR);
    expect(fired).toEqual(["first", "second", "third"]);
    sdkClock.advance(HOUR);
    expect(fired).toEqual(["first", "second", "third"]);
    clearTimeout(outside);
});

test("what an asynchronous call sets later is inside as well, and a cleared timer never fires", async () => {
    const fired: string[] = [];
    let later: NodeJS.Timeout | undefined;
    await sdkClock.run(async () => {
        await turn();
        setTimeout(() => fired.push("nested"), HOUR);
        later = setTimeout(() => fired.push("cleared"), HOUR);
    });
    clearTimeout(later);
    sdkClock.advance(HOUR);
    expect(fired).toEqual(["nested"]);
});

test("time goes by without being moved", async () => {
    await sdkClock.run(() => new Promise((resolve) => setTimeout(resolve, 5)));
});
