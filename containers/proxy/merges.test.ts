import { expect, test } from "vitest";
import { merges } from "./merges.ts";

test("every order of two lists, each once, none of them reordered", () => {
    expect(merges(2, 1).map((order) => order.join(""))).toEqual(["AAB", "ABA", "BAA"]);
    const orders = merges(4, 3).map((order) => order.join(""));
    expect(new Set(orders).size).toBe(35);
    expect(orders.filter((order) => [...order].filter((side) => side === "A").length !== 4)).toEqual([]);
});

test("one alone has one order", () => {
    expect(merges(0, 2)).toEqual([["B", "B"]]);
});
