import { expect, test } from "vitest";
import { kitchenHistory, kitchenVerdict } from "../testing/kitchen.ts";
import { pathResult, runSummary } from "../testing/summary.ts";
import { renderPage, renderRuns } from "./page.ts";

const result = pathResult({ status: "broken", outcome: "lost", variant: "without step 1" });
const audited = { history: kitchenHistory(), verdict: kitchenVerdict() };

test("says what was run, what came of it, where each key was lost, and how to have it again", () => {
    const page = renderPage(runSummary([result]), [{ result, audited }], "npx keyproof run RST-C0");
    expect(page).toContain("broken: RST-C0, without step 1 does not keep what its document promises");
    expect(page).toContain("Synapse 1.163.2 (PyPI)");
    expect(page).toContain("<strong>3 messages in “Kitchen” can no longer be read.</strong>");
    expect(page).toContain('href="#path=RST-C0--without-step-1&amp;step=2"');
    expect(page).toContain('href="paths/RST-C0/history.json"');
    expect(page).toContain("<code>npx keyproof run RST-C0</code>");
    expect(page).toContain("3 Megolm sessions: 1 kept and 2 lost or worse.");
});

test("what is broken without a loss is not told as one", () => {
    const { counts } = kitchenVerdict();
    const verdict = kitchenVerdict({
        claims: [{ claim: "E", holds: "no", because: ["the backup is what it was"] }],
        sessions: [],
        counts: { ...counts, sessions: 3, kept: 3, lost: 0, worsened: 0 },
    });
    const broken = pathResult({ status: "broken", outcome: "lost", breaks: ["E"] });
    const page = renderPage(runSummary([broken]), [{ result: broken, audited: { ...audited, verdict } }]);
    expect(page).toContain(">What is broken</h2>");
    expect(page).toContain(">BROKEN: E</span>");
    expect(page).toContain("does not hold.</strong> the backup is what it was");
    expect(page).not.toContain("What was lost");
});

test("needs nothing but itself: nothing is loaded from elsewhere, and its policy forbids it", () => {
    const page = renderPage(runSummary([result]), [{ result, audited }]);
    expect(page).toMatch(
        /content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-[^']+'; img-src data:"/,
    );
    const withoutLinks = page.replace(/ href="[^"]*"/g, "");
    expect(withoutLinks).not.toMatch(/<link|\bsrc="(?!data:)|url\(|@import ["u]|\bimport\s*\(/);
});

test("a known issue stands apart from what was lost against all expectation", () => {
    const issue = { id: "B01", title: "Reset secure backup", url: "https://example.org/B01" };
    const known = pathResult({ status: "known issue", outcome: "lost", issue });
    const page = renderPage(runSummary([known]), [{ result: known, audited }]);
    expect(page).toContain("Known upstream, and seen again");
    expect(page).toContain('<a href="https://example.org/B01">Reset secure backup</a>');
    expect(page).not.toContain("What was lost, and at which step");
});

test("a finding is told with its document, and never as a loss", () => {
    const finding = { document: "The guide", url: "https://example.org/guide", says: "a button", seen: "none" };
    const kept = pathResult({ findings: [finding] });
    const page = renderPage(runSummary([kept]), [{ result: kept, audited: undefined }]);
    expect(page).toContain("1 finding: where software and documents disagree");
    expect(page).toContain('<a href="https://example.org/guide">The guide</a> says: a button');
    expect(page).not.toContain("What was lost, and at which step");
});

test("a rule of the specification is told with the cases that differ, and who tells of it", () => {
    const section = { title: "Backups", url: "https://example.org/spec" };
    const source = { title: "synapse#1", url: "https://example.org/1" };
    const holds = {
        rule: "Better keys win",
        section,
        answer: "holds",
        expected: "1",
        seen: "1",
        unexpected: false,
    } as const;
    const differs = {
        ...holds,
        case: "<first>",
        answer: "differs",
        seen: "2",
        difference: "Worse keys win.",
        source,
    } as const;
    const { outcome: _, counts: __, ...rest } = pathResult({ path: "SPC-02" });
    const ruled = { ...rest, rules: [holds, differs] };
    const page = renderPage(runSummary([ruled]), [{ result: ruled, audited: undefined }]);
    expect(page).toContain(
        '<span class="badge warn">differs 1/2</span> <a href="https://example.org/spec">Better keys win</a>',
    );
    expect(page).toContain(
        '&lt;first&gt;; asked for: 1; seen: 2. Worse keys win. <a href="https://example.org/1">synapse#1</a>',
    );
    expect(page).not.toContain("history.json");
});

test("shows foreign words as they are, in the page and in the data of its script", () => {
    const evil = "</script><script>alert(1)</script><!--";
    const rooms = { "!kitchen:localhost": evil, "!garden:localhost": evil };
    const history = kitchenHistory({ rooms, title: evil });
    const entries = history.entries.map((entry) => {
        if (entry.kind === "step") return { ...entry, title: evil };
        if (entry.kind === "checkpoint")
            return { ...entry, stores: entry.stores.map((store) => ({ ...store, label: evil })) };
        return entry.kind === "message" ? { ...entry, sender: evil } : entry;
    });
    const verdict = kitchenVerdict({ claims: [{ claim: "K1", holds: "no", because: [evil] }], problems: [evil] });
    const finding = { document: evil, url: "https://example.org", says: evil, seen: evil };
    const shown = {
        ...result,
        title: evil,
        reason: evil,
        variant: evil,
        target: { homeserver: evil },
        path: evil,
        findings: [finding],
    };
    const summary = runSummary([shown], { errors: [evil], run: evil });
    const page = renderPage(summary, [{ result: shown, audited: { history: { ...history, entries }, verdict } }], evil);

    expect(page).not.toContain("<script>alert");
    expect(page).toContain("&lt;script&gt;");
    // Two of data, one of the page's own.
    expect(page.match(/<script/g)).toHaveLength(3);
    expect(page.match(/<\/script/g)).toHaveLength(3);
});

test("what looks like a secret in an error is not repeated", () => {
    const reason = "typed EsTV 92PY mCYa qLH2 q9Ud QvjP iEgA DJnJ HoLK q89P 4UzN 7DTZ";
    const failed = pathResult({ status: "could not run", reason });
    const page = renderPage(runSummary([failed], { errors: [reason] }), [{ result: failed, audited: undefined }]);
    expect(page).toContain("typed [hidden]");
    expect(page).not.toContain("EsTV");
});

test("tells of a run in which no path ran", () => {
    const page = renderPage(runSummary([], { errors: ["Synapse did not start"] }), []);
    expect(page).toContain("inconclusive: Synapse did not start");
    expect(page).toContain("No path ran.");
});

test("of several runs, the worst gives the verdict, and each says what it ran against", () => {
    const target = { homeserver: "Synapse 1.120.0 (PyPI)" };
    const other = { ...result, target };
    const page = renderRuns([
        { summary: runSummary([pathResult()]), paths: [{ result: pathResult(), audited }], command: "one" },
        { summary: runSummary([other]), paths: [{ result: other, audited }], command: "two" },
    ]);
    expect(page).toContain("broken: RST-C0, without step 1 does not keep");
    expect(page).toContain("Synapse 1.163.2 (PyPI)");
    expect(page).toContain("Synapse 1.120.0 (PyPI)");
    expect(page).toContain("<code>one</code>");
    expect(page).toContain("<code>two</code>");
});
