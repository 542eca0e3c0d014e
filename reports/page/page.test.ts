import { expect, test } from "vitest";
import { kitchenHistory, kitchenVerdict } from "../testing/kitchen.ts";
import { pathResult, runSummary } from "../testing/summary.ts";
import { renderPage } from "./page.ts";

const result = pathResult({ status: "broken", outcome: "lost", variant: "without step 1" });

test("says what was run, what came of it, and where each key was lost", () => {
    const page = renderPage(runSummary([result]), [
        { result, audited: { history: kitchenHistory(), verdict: kitchenVerdict() } },
    ]);
    expect(page).toContain("broken: a documented path does not keep what its document promises");
    expect(page).toContain("Synapse 1.163.2 (PyPI)");
    expect(page).toContain("Step 3: Reset the backup");
    expect(page).toContain("3 messages in “Kitchen” can no longer be read.");
    expect(page).toContain("1 lost");
    expect(page).toContain('href="paths/RST-C0/history.json"');
});

test("needs nothing but itself: no script, nothing from elsewhere", () => {
    const page = renderPage(runSummary([result]), [
        { result, audited: { history: kitchenHistory(), verdict: kitchenVerdict() } },
    ]);
    expect(page).not.toMatch(/<script|<link|\bsrc=|https?:|url\(|@import/);
});

test("shows foreign words as they are", () => {
    const evil = "<script>alert(1)</script>";
    const history = kitchenHistory({ rooms: { "!kitchen:localhost": evil, "!garden:localhost": evil }, title: evil });
    const entries = history.entries.map((entry) =>
        entry.kind === "step"
            ? { ...entry, title: evil }
            : entry.kind === "message"
              ? { ...entry, sender: evil }
              : entry,
    );
    const verdict = kitchenVerdict({ claims: [{ claim: "K1", holds: "no", because: [evil] }], problems: [evil] });
    const shown = { ...result, title: evil, reason: evil, variant: evil, target: { homeserver: evil }, path: evil };
    const summary = runSummary([shown], { errors: [evil], run: evil });
    const page = renderPage(summary, [{ result: shown, audited: { history: { ...history, entries }, verdict } }]);

    expect(page).not.toContain("<script");
    expect(page).toContain("&lt;script&gt;");
});

test("tells of a run in which no path ran", () => {
    const page = renderPage(runSummary([], { errors: ["Synapse did not start"] }), []);
    expect(page).toContain("could not run: Synapse did not start");
    expect(page).toContain("No path ran.");
});
