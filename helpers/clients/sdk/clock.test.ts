import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { sdkClock } from "./clock.ts";

const HOUR = 3_600_000;

test("a timer set inside fires when the clock is hurried, in order; one set outside, or with more to go, does not", async () => {
    const fired: string[] = [];
    const outside = setTimeout(() => fired.push("outside"), HOUR);
    sdkClock.run(() => {
        setTimeout((name: string) => fired.push(name), 2 * HOUR, "second");
        setTimeout(() => fired.push("first"), HOUR);
        setTimeout(() => fired.push("third"), 9 * HOUR);
    });
    sdkClock.hurry(2 * HOUR + 1000);
    await turn();
    expect(fired).toEqual(["first", "second"]);
    for (let i = 0; i < 10; i++) sdkClock.hurry(2 * HOUR);
    expect(fired, "hurrying does not add up").toEqual(["first", "second"]);
    sdkClock.hurry(9 * HOUR);
    sdkClock.hurry(9 * HOUR);
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
    sdkClock.hurry(HOUR + 1000);
    expect(fired).toEqual(["nested"]);
});

test("time goes by without being hurried", async () => {
    await sdkClock.run(() => new Promise((resolve) => setTimeout(resolve, 5)));
});

test("one owner's timers are woken, or forgotten; another's keep their time, and so do those set outside in between", async () => {
    const [phone, tablet] = ["phone", "tablet"].map((label) => ({ label, isClosed: false }));
    const fired: string[] = [];
    const set = (name: string) => setTimeout(() => fired.push(name), HOUR);
    sdkClock.run(() => set("phone's"), phone);
    const others = [
        sdkClock.run(() => set("tablet's"), tablet),
        sdkClock.run(() => sdkClock.outside(() => set("outside")), phone),
    ];
    expect(sdkClock.run(() => sdkClock.owner, phone)).toBe(phone);
    if (!phone || !tablet) throw new Error("there are two");
    sdkClock.wake(phone);
    expect(fired).toEqual(["phone's"]);
    sdkClock.run(() => set("phone's, again"), phone);
    sdkClock.forget(phone);
    sdkClock.wake(phone);
    expect(fired).toEqual(["phone's"]);
    for (const timer of others) clearTimeout(timer);
});
