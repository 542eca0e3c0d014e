import { expect, test } from "vitest";
import { audit } from "../../helpers/ledger/audit.ts";
import { kitchenHistory } from "../testing/kitchen.ts";
import { kitchenResult } from "../testing/run.ts";
import { runSummary } from "../testing/summary.ts";
import { asJunit } from "./as-junit.ts";
import { asMarkdown } from "./as-markdown.ts";
import { makeReport } from "./report.ts";
import { sampleReport, sampleResults } from "./testing/sample.ts";

test("begins with the verdict, what was tested, and what is not as claimed", () => {
    const lines = asMarkdown(sampleReport()).split("\n");
    expect(lines.slice(0, 12)).toEqual([
        "## keyproof: lost: a documented path loses keys that it must keep",
        "",
        "- homeserver: Synapse 1.163.2 (pypi) · element web: matrix-react-sdk 3.114.0 (classic, classic)",
        "",
        "6 results of 5 documented paths: 1 lost, 1 could not run, 1 known issue, 2 as claimed, 1 not run. Run `2026-11-21T20-49-03-RST-C0` took 41 s.",
        "",
        "### Not as claimed",
        "",
        "| path | verdict | sessions lost | why |",
        "| --- | --- | --- | --- |",
        "| **RST-C0, without step 1** | LOST | 2 of 3 | Lost: of 3 sessions 1 is lost and 1 is worse than before; K1 does not hold. |",
        expect.stringContaining("| **RES-C1** | could not run |  | Synapse did not start: "),
    ]);
});

test("a path that could not run is told with what went wrong, though its record may look well", () => {
    const result = kitchenResult({ status: "could not run", reason: "no button\nat line 1" });
    const history = kitchenHistory();
    const paths = [{ result, audited: { history, verdict: audit(history) } }];
    expect(asMarkdown(makeReport(runSummary([result]), paths))).toContain("| could not run | 2 of 3 | no button |");
    expect(asJunit(makeReport(runSummary([result]), paths))).toContain(
        '<error type="could not run" message="no button">',
    );
});

test("tells the losses in words, and when they happened", () => {
    expect(asMarkdown(sampleReport())).toContain(
        "**RST-C0, without step 1**: Resetting the server-side key backup\n\n" +
            "- 3 messages in “Kitchen” can no longer be read. Their key (session lostSess…) was last seen in the backup at " +
            "“exported”; after “Step 3: Reset the backup” no store that the user can open holds it.\n",
    );
});

test("foreign words are no markup and notify nobody; links tell no issue of the run", () => {
    const text = asMarkdown(sampleReport());
    expect(text).toContain('a \\<b\\>\\|"&\\]\\]\\>');
    expect(text).not.toMatch(/@bob/);
    expect(text).toContain("](https://example.org/a%28b%29)");
    expect(text).toContain("](https://redirect.github.com/element-hq/element-web/issues/13151)");
    expect(text).not.toContain("](https://github.com/");
});

test("a thousand losses stay below what GitHub takes, with a line that says what is missing", () => {
    const many = Array.from({ length: 1000 }, (_, index) => kitchenResult({ variant: `variant ${index}` }));
    const text = asMarkdown(sampleReport(many));
    expect(text.length).toBeLessThan(65_536);
    expect(text).toMatch(/Left out, for want of room: .*report\.html and report\.json have everything\.\n$/);
});

test("says on which target a path is, where there are several", () => {
    const modern = kitchenResult({
        target: { homeserver: "Synapse 1.163.2 (pypi)", "element web": "1.12.2 (build, modern)" },
    });
    const text = asMarkdown(sampleReport([sampleResults.broken, modern]));
    expect(text).toContain("**RST-C0, without step 1, on element web 1.12.2**");
});
