import { expect, test } from "vitest";
import type { History } from "../../helpers/ledger/history.ts";
import type { Verdict } from "../../helpers/ledger/verdict.ts";
import { kitchenHistory, kitchenVerdict } from "../testing/kitchen.ts";
import { timelineOf } from "./timeline.ts";

function timeline(history: History = kitchenHistory(), verdict: Verdict = kitchenVerdict()) {
    return timelineOf(history, verdict).timeline;
}

test("a column ends with each checkpoint and is named by the steps in it", () => {
    const common = { notices: [], screens: [] };
    expect(timeline().columns).toEqual([
        { ...common, steps: [], checkpoint: "before", messages: 6 },
        { ...common, steps: ["Step 2: Export your message keys to a file"], checkpoint: "exported", messages: 0 },
        { ...common, steps: ["Step 3: Reset the backup"], checkpoint: "after", messages: 0 },
    ]);
});

test("sessions stand in groups of those that went the same way, the worst first, each with what became of it", () => {
    const { groups } = timeline();
    expect(groups.map(({ room, status, count, goneIn }) => ({ room, status, count, goneIn }))).toEqual([
        { room: "Kitchen", status: "lost", count: 1, goneIn: 2 },
        { room: "Garden", status: "worsened", count: 1, goneIn: 2 },
        { room: "Garden", status: "kept", count: 1, goneIn: null },
    ]);
    expect(groups[0]?.told).toEqual([expect.stringContaining("3 messages in “Kitchen” can no longer be read.")]);
    expect(groups[2]?.told).toEqual([]);
});

test("a lane says what a store held, and what vanished from it or got worse since it was last open", () => {
    const [laptop, backup] = timeline().lanes;
    expect(laptop?.label).toBe("Alice's laptop");
    expect(laptop?.cells.map((cell) => cell.state === "held" && cell.sessions)).toEqual([2, 2, 2]);
    // The laptop never had the second one whole.
    expect(laptop?.cells[0]).toMatchObject({ groups: [[0, 0, 0, 0], [0, 1, 0, 0], [1, 0, 0, 0]] }); // biome-ignore format: a row a group
    expect(backup?.cells[2]).toEqual({
        state: "held",
        sessions: 2,
        unreadable: 0,
        gained: 0,
        vanished: 1,
        worsened: 1,
        groups: [[0, 0, 1, 0], [0, 1, 0, 1], [1, 0, 0, 0]], // biome-ignore format: a row a group
    });
});

test("a loss after an earlier step stands there, one that no step is to blame for at the end", () => {
    const goneIn = (goneAfter: string | null) => {
        const sessions = kitchenVerdict().sessions.map((session) => ({ ...session, goneAfter }));
        return timeline(kitchenHistory(), kitchenVerdict({ sessions })).groups.map((group) => group.goneIn);
    };
    expect(goneIn("Step 2: Export your message keys to a file")).toEqual([1, 1, null]);
    expect(goneIn(null)).toEqual([2, 2, null]);
});

test("a store that could not be opened is closed, not empty; what follows is compared with when it was open", () => {
    const history = kitchenHistory();
    const entries = history.entries.map((entry) =>
        entry.kind === "checkpoint" && entry.name === "exported"
            ? { ...entry, stores: entry.stores.map((store) => ({ ...store, copies: [], closed: "no key" })) }
            : entry,
    );
    const { timeline, sessions } = timelineOf({ ...history, entries }, kitchenVerdict());
    expect(timeline.lanes[1]?.cells[1]).toEqual({ state: "closed", why: "no key" });
    expect(timeline.lanes[1]?.cells[2]).toMatchObject({ vanished: 1 });
    expect(sessions.held[1]?.[1]).toBeNull();
});

test("a run that ended within a step has a last column that nobody looked after", () => {
    const history = kitchenHistory();
    const { columns, lanes } = timeline({ ...history, entries: history.entries.slice(0, -1) });
    expect(columns.at(-1)).toMatchObject({ steps: ["Step 3: Reset the backup"], checkpoint: null });
    expect(lanes[0]?.cells.at(-1)).toEqual({ state: "unknown" });
});

test("a session that the verdict does not speak of is shown as not judged", () => {
    const { groups } = timeline(kitchenHistory(), kitchenVerdict({ sessions: [] }));
    expect(groups.map(({ status }) => status)).toEqual(["not judged", "not judged", "not judged"]);
});

test("of each session there is who sent what when, whether it can be read, and what each store held of it", () => {
    const { sessions } = timelineOf(kitchenHistory(), kitchenVerdict());
    expect(sessions.sessions.map(({ session }) => session)).toEqual(["lostSession1", "worseSession", "keptSession1"]);
    expect(sessions.senders).toEqual(["@bob_b:localhost"]);
    expect(sessions.sessions[1]).toMatchObject({
        from: 0,
        nowFrom: 3,
        messages: [
            ["$3", 0, 0, 0, 0],
            ["$4", 3, 0, 0, 1],
        ],
    });
    // By store, then by column; a number stands for a column that was the same.
    expect(sessions.held).toEqual([
        [[null, 3, 0], 0, 0],
        [[0, 0, 0], 0, [null, 3, 0]],
    ]);
});

test("what clients said and showed stands in the column that it belongs to", () => {
    const history = kitchenHistory();
    const notice = { kind: "notice" as const, seq: 9, client: "Alice's laptop", text: "All keys backed up" };
    const entries = [...history.entries.slice(0, -1), notice, ...history.entries.slice(-1)];
    const screen = { client: "Alice's laptop", src: "data:,", embedded: true };
    const { columns } = timelineOf({ ...history, entries }, kitchenVerdict(), [{ ...screen, seq: 8 }]).timeline;
    expect(columns.map(({ screens }) => screens)).toEqual([[], [screen], []]);
    expect(columns[2]?.notices).toEqual([{ client: "Alice's laptop", text: "All keys backed up" }]);
});
