import { expect, test } from "vitest";
import { kitchenHistory, kitchenVerdict } from "../testing/kitchen.ts";
import { timelineOf } from "./timeline.ts";

test("a column ends with each checkpoint and is named by the steps in it", () => {
    const { columns } = timelineOf(kitchenHistory(), kitchenVerdict());
    expect(columns).toEqual([
        { steps: [], checkpoint: "before", messages: 6, notices: [] },
        { steps: ["Step 2: Export your message keys to a file"], checkpoint: "exported", messages: 0, notices: [] },
        { steps: ["Step 3: Reset the backup"], checkpoint: "after", messages: 0, notices: [] },
    ]);
});

test("a lane says what a store held, and what vanished from it or got worse since it was last open", () => {
    const [laptop, backup] = timelineOf(kitchenHistory(), kitchenVerdict()).lanes;
    expect(laptop?.label).toBe("Alice's laptop");
    expect(laptop?.cells.map((cell) => cell.state === "held" && cell.sessions)).toEqual([2, 2, 2]);
    expect(backup?.cells.at(-1)).toEqual({
        state: "held",
        sessions: 2,
        unreadable: 0,
        gained: 0,
        vanished: [{ room: "Kitchen", session: "lostSession1" }],
        worsened: [{ room: "Garden", session: "worseSession" }],
    });
});

test("what the audit found gone stands in the column of the step after which it was", () => {
    expect(timelineOf(kitchenHistory(), kitchenVerdict()).gone).toEqual([
        [],
        [],
        [
            { room: "Kitchen", session: "lostSession1", status: "lost" },
            { room: "Garden", session: "worseSession", status: "worsened" },
        ],
    ]);
});

test("a loss after an earlier step stands there, not at the end", () => {
    const goneAfter = "Step 2: Export your message keys to a file";
    const sessions = kitchenVerdict().sessions.map((session) => ({ ...session, goneAfter }));
    const { gone } = timelineOf(kitchenHistory(), kitchenVerdict({ sessions }));
    expect(gone.map((column) => column.length)).toEqual([0, 2, 0]);
});

test("a loss that no step is to blame for stands at the end", () => {
    const sessions = kitchenVerdict().sessions.map((session) => ({ ...session, goneAfter: null }));
    const { gone } = timelineOf(kitchenHistory(), kitchenVerdict({ sessions }));
    expect(gone.map((column) => column.length)).toEqual([0, 0, 2]);
});

test("a store that could not be opened is closed, not empty; what follows is compared with when it was open", () => {
    const history = kitchenHistory();
    const entries = history.entries.map((entry) =>
        entry.kind === "checkpoint" && entry.name === "exported"
            ? { ...entry, stores: entry.stores.map((store) => ({ ...store, copies: [], closed: "no key" })) }
            : entry,
    );
    const [, backup] = timelineOf({ ...history, entries }, kitchenVerdict()).lanes;
    expect(backup?.cells[1]).toEqual({ state: "closed", why: "no key" });
    expect(backup?.cells[2]).toMatchObject({ vanished: [{ session: "lostSession1" }] });
});

test("a run that ended within a step has a last column that nobody looked after", () => {
    const history = kitchenHistory();
    const { columns, lanes } = timelineOf({ ...history, entries: history.entries.slice(0, -1) }, kitchenVerdict());
    expect(columns.at(-1)).toMatchObject({ steps: ["Step 3: Reset the backup"], checkpoint: undefined });
    expect(lanes[0]?.cells.at(-1)).toEqual({ state: "unknown" });
});
