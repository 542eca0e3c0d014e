import { expect, test } from "vitest";
import { type Fate, groupByFate } from "./groups.ts";

function fate(number: number, changes: Partial<Fate> = {}): Fate {
    const key = `!room ${number}`;
    const room = "!room";
    return {
        key,
        room,
        session: String(number),
        status: "kept",
        from: 0,
        goneIn: null,
        held: [["1", "1"]],
        ...changes,
    };
}

function fates(count: number, change: (number: number) => Partial<Fate>): Fate[] {
    return Array.from({ length: count }, (_, number) => fate(number, change(number)));
}

test("those that went the same way stand side by side, and none is left out", () => {
    const mixed = fates(9, (number) => ({ held: [["1", number % 3 === 0 ? "0" : "1"]] }));
    const { order, groups } = groupByFate(mixed);
    expect(groups.map(({ from, count }) => [from, count])).toEqual([
        [0, 6],
        [6, 3],
    ]);
    expect(order.slice(6).map(({ session }) => session)).toEqual(["0", "3", "6"]);
    expect(new Set(order)).toEqual(new Set(mixed));
});

test("rooms are told apart while that makes few groups", () => {
    const inRooms = (rooms: number) => groupByFate(fates(100, (number) => ({ room: `!${number % rooms}` }))).groups;
    expect(inRooms(4)).toHaveLength(4);
    expect(inRooms(50)).toHaveLength(1);
});

test("where no two sessions were held alike, there is still one group for each verdict and step only", () => {
    const alone = fates(2_000, (number) => ({
        held: [[...number.toString(2).padStart(11, "0")]],
        status: number % 10 === 0 ? "lost" : "kept",
        goneIn: number % 10 === 0 ? number % 20 === 0 ? 1 : 2 : null, // biome-ignore format: a row
    }));
    expect(groupByFate(alone).groups).toEqual([
        { status: "lost", goneIn: 1, from: 0, count: 100 },
        { status: "lost", goneIn: 2, from: 100, count: 100 },
        { status: "kept", goneIn: null, from: 200, count: 1_800 },
    ]);
});
