import { expect, test } from "vitest";
import { parseShard } from "./shard.ts";

test("a shard is its number and how many there are", () => {
    expect(parseShard("1/3")).toEqual({ index: 1, total: 3 });
    expect(parseShard("12/12")).toEqual({ index: 12, total: 12 });
});

test.each(["", "2", "0/3", "4/3", "1/0", "1/3/5", "-1/3", "a/b", "1 / 3"])("%j is none", (text) => {
    expect(() => parseShard(text)).toThrow("as 1/3");
});
