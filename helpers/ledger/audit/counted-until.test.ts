import { describe, expect, test } from "vitest";
import { audit } from "../audit.ts";
import { withFault } from "../faults.ts";
import type { Claim, History, HistoryEntry } from "../history.ts";
import { checkpointOf, HEALTHY, madeHistory } from "../testing/made-history.ts";

const [H, R]: [Claim, Claim] = [
    { claim: "H", to: "after" },
    { claim: "R", to: "after" },
];
const holds = (history: History, claim: Claim) => audit(history, [claim]).claims[0]?.holds;

/** A healthy history that ends with an entry after its last checkpoint. */
function endingWith(entry: (history: History) => object): History {
    const history = madeHistory(HEALTHY);
    history.entries.push({ ...entry(history), seq: history.entries.length } as HistoryEntry);
    return history;
}

const counted = (met: boolean) => endingWith(() => ({ kind: "expectation", what: "two keys", met, seen: "one" }));
const read = (asSent: string[], undecryptable: string[]) =>
    endingWith((history) => ({
        kind: "shown",
        client: "the device:laptop",
        device: "laptop",
        asSent,
        otherwise: undecryptable.map((event) => ({ event, as: "undecryptable" })),
        expected: true,
        store: checkpointOf(history, "after").stores.find(({ id }) => id === "device:laptop"),
    }));

describe("after the last checkpoint", () => {
    test("what the path counts on is judged", () => {
        expect(holds(counted(true), H)).toBe("yes");
        expect(holds(counted(false), H)).toBe("no");
    });

    test("what a device shows is judged", () => {
        for (const claim of [H, R]) {
            expect(holds(read(["$s1-0"], []), claim)).toBe("yes");
            expect(holds(read(["$s1-0"], ["$s2-0"]), claim)).toBe("no");
        }
    });

    test("the claims about it can fail", () => {
        for (const [history, claim] of [
            [counted(true), H],
            [read(["$s1-0"], []), H],
            [read(["$s1-0"], []), R],
        ] as const) {
            expect(holds(withFault(history, claim) ?? history, claim)).toBe("no");
        }
    });
});

test("after an earlier checkpoint it belongs to the next one", () => {
    const history = counted(false);
    history.entries.push({ ...checkpointOf(history, "after"), name: "later", seq: history.entries.length });
    expect(holds(history, H)).toBe("unproven");
    expect(holds(history, { claim: "H", to: "later" })).toBe("no");
});
