import { expect, test } from "vitest";
import { audit } from "../audit.ts";
import { withFault } from "../faults.ts";
import type { Claim, History } from "../history.ts";
import { HEALTHY, madeHistory } from "../testing/made-history.ts";

const CLAIM: Claim = { claim: "H", to: "after" };

/** A healthy account whose path counts on something after its last look. */
function historyWith({ met }: { met: boolean }): History {
    const history = madeHistory(HEALTHY);
    const { length: seq } = history.entries;
    history.entries.push({ kind: "expectation", seq, what: "the app to restore 3 keys", met, seen: "2" });
    return history;
}

const found = (history: History) => audit(history, [CLAIM]).claims[0];

test("what the path counts on after its last look is judged, too", () => {
    expect(found(historyWith({ met: true }))).toMatchObject({ holds: "yes" });
    expect(found(historyWith({ met: false }))).toEqual({
        claim: "H",
        holds: "no",
        because: ["the path counts on the app to restore 3 keys; last seen: 2"],
    });
});

test("a claim up to an earlier look says nothing of what comes after the next one", () => {
    const earlier: Claim = { claim: "H", to: "before" };
    expect(audit(historyWith({ met: false }), [earlier]).claims[0]).toMatchObject({ holds: "unproven" });
});

test("it can fail where all that the path counts on comes after its last look", () => {
    const faulty = withFault(historyWith({ met: true }), CLAIM);
    expect(faulty && found(faulty)).toMatchObject({ holds: "no" });
});
