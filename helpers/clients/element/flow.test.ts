import { expect, test } from "vitest";
import { Flow, type FlowPage } from "./flow.ts";

/** A flow of three pages, and what happened to it so far. */
function flow(): { walked: string[]; three: Flow<string>; fail: { at?: string } } {
    const walked: string[] = [];
    const fail: { at?: string } = {};
    const page = (title: string): FlowPage => ({
        title,
        shown: { waitFor: async ({ state = "visible" } = {}) => void walked.push(`${title} is ${state}`) },
        next: async () => {
            if (fail.at === title) throw new Error(`${title} fails`);
            walked.push(`${title}: next`);
        },
        cancel: async () => void walked.push(`${title}: cancel`),
    });
    const end = async (): Promise<string> => {
        walked.push("end");
        return "result";
    };
    const three = new Flow(async () => void walked.push("begin"), ["one", "two", "three"].map(page), end);
    return { walked, three, fail };
}

const TO_TWO = ["begin", "one is visible", "one: next", "two is visible"];
const FROM_TWO = ["two is visible", "two: next", "three is visible", "three: next", "end"];

test("it goes page by page to its end", async () => {
    const { walked, three } = flow();
    expect(await three.finish()).toBe("result");
    expect(walked).toEqual([...TO_TWO.slice(0, -1), ...FROM_TWO]);
});

test("opened, it is left at its first page, at each other one, and goes on to its end", async () => {
    const { walked, three } = flow();
    await three.open();
    expect(walked.splice(0)).toEqual(["begin", "one is visible"]);
    await three.onTo("two");
    expect(walked.splice(0)).toEqual(["one is visible", "one: next", "two is visible"]);
    await three.onTo("three");
    expect(walked.splice(0)).toEqual(["two is visible", "two: next", "three is visible"]);
    expect(await three.rest()).toBe("result");
    expect(walked).toEqual(["three is visible", "three: next", "end"]);
});

test("what nobody has opened does not go on", async () => {
    const { walked, three } = flow();
    await expect(three.rest()).rejects.toThrow("nobody has opened this flow: one, two, three");
    await expect(three.onTo("two")).rejects.toThrow("nobody has opened this flow: one, two, three");
    expect(walked).toEqual([]);
});

test("after a failure half-way it goes on from its beginning", async () => {
    const { walked, three, fail } = flow();
    await three.open();
    fail.at = "two";
    await expect(three.rest()).rejects.toThrow("two fails");
    delete fail.at;
    const before = walked.length;
    expect(await three.rest()).toBe("result");
    expect(walked.slice(before)).toEqual([...TO_TWO.slice(0, -1), ...FROM_TWO]);
});

test("it is cancelled at a page", async () => {
    const { walked, three } = flow();
    await three.cancelAt("two");
    expect(walked).toEqual([...TO_TWO, "two: cancel", "two is hidden"]);
});

test("behind another page, that one leads to its beginning", async () => {
    const { walked, three } = flow();
    const first: FlowPage = {
        title: "zero",
        shown: { waitFor: async () => {} },
        next: async () => void walked.push("zero: next"),
    };
    const four = three.behind(async () => void walked.push("open zero"), first);
    expect(four.titles).toEqual(["zero", "one", "two", "three"]);
    await four.upTo("two");
    expect(walked).toEqual(["open zero", "zero: next", ...TO_TWO]);
});

test("a page that it does not have is an error", async () => {
    const { three } = flow();
    await expect(three.upTo("four")).rejects.toThrow('no page "four" in this flow: one, two, three');
});
