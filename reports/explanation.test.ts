import { expect, test } from "vitest";
import type { SessionVerdict } from "../helpers/ledger/verdict.ts";
import { explain } from "./explanation.ts";
import { kitchenHistory, kitchenVerdict } from "./testing/kitchen.ts";

test("tells of each lost session what became of it, since when, and where it was last", () => {
    const explanation = explain(kitchenHistory(), kitchenVerdict());

    expect(explanation).toContain("# RST-C0, without step 1: Resetting the server-side key backup");
    expect(explanation).toContain("**Lost: of 3 sessions 1 is lost and 1 is worse than before; K1 does not hold.**");
    expect(explanation).toContain(
        "3 messages in “Kitchen” can no longer be read. Their key (session lostSess…) was last seen in the backup at " +
            "“exported”; after “Step 3: Reset the backup” no store that the user can open holds it.",
    );
    expect(explanation).toContain(
        "| Kitchen | `lostSess…` | lost | 3 of 3 | `@bob_b:localhost` | the backup, at “exported” | Step 3: Reset the backup | no store | no |",
    );
    expect(explanation).toContain("- homeserver: Synapse 1.163.2 (PyPI)");
});

test("a claim that is broken without a key being lost is not called a loss", () => {
    const { counts, sessions } = kitchenVerdict();
    const kept = sessions.map((session) => ({ ...session, status: "kept" as const }));
    const because = ["the backup is what it was: what the path is there for was not done", "the recovery key is gone"];
    const verdict = kitchenVerdict({
        claims: [
            { claim: "K1", holds: "yes", because: [] },
            { claim: "E", holds: "no", because },
        ],
        sessions: kept,
        counts: { ...counts, kept: 3, lost: 0, worsened: 0, proven: 6 },
    });
    expect(explain(kitchenHistory(), verdict)).toContain(
        "**Broken: E does not hold (the backup is what it was: what the path is there for was not done, and 1 more reason); 3 of 3 sessions kept.**",
    );
});

test("a key that opens fewer messages than before is told as such", () => {
    expect(explain(kitchenHistory(), kitchenVerdict())).toContain(
        "1 of 2 messages in “Garden” can no longer be read. Its key (session worseSes…) is held from message index 3 on " +
            "only, it was 0. A copy as good as the first was last seen in the backup at “exported”; after “Step 3: Reset " +
            "the backup” there was none.",
    );
});

test("says who still has a key that does not count, and what the document says", () => {
    const [lost] = kitchenVerdict().sessions;
    if (!lost) throw new Error("the sample has a lost session");
    const documented = { ...lost, status: "documented loss" as const, stillIn: ["Bob's phone", "an old export"] };
    const explanation = explain(
        kitchenHistory(),
        kitchenVerdict({ outcome: "documented loss", sessions: [documented] }),
    );

    expect(explanation).toContain("The document says that this is lost.");
    expect(explanation).toContain("It is still in Bob's phone and an old export, which the path does not rely on.");
    expect(explanation).toMatch(/\| documented loss \|.*\| Bob's phone, an old export \| yes \|/);
});

test("a run that kept everything says so, and lists nothing", () => {
    const { counts } = kitchenVerdict();
    const verdict = kitchenVerdict({
        outcome: "kept",
        claims: [{ claim: "K1", holds: "yes", because: [] }],
        sessions: kitchenVerdict().sessions.slice(2),
        counts: { ...counts, kept: 3, lost: 0, worsened: 0, proven: 6 },
    });
    const explanation = explain(kitchenHistory(), verdict);

    expect(explanation).toContain(
        "**Kept: all 3 sessions (6 messages) can still be read, each message was decrypted.**",
    );
    expect(explanation).toContain("- **K1** (no key is lost) holds");
    expect(explanation).not.toContain("What is not kept");
});

test("an unproven verdict is never told as kept, and says why", () => {
    const verdict = kitchenVerdict({
        outcome: "unproven",
        claims: [{ claim: "K2", holds: "unproven", because: ["the store was closed"] }],
        sessions: [],
        problems: ['there is no checkpoint "after"'],
    });
    const explanation = explain(kitchenHistory(), verdict);

    expect(explanation).toContain("**Unproven: the history does not say enough about K2; there is no checkpoint");
    expect(explanation).toContain(
        "- **K2** (a new device can read every message) is not proven\n  - the store was closed",
    );
    expect(explanation).not.toContain("Kept");
});

test("names that are Markdown or HTML show as they are", () => {
    const rooms = { "!kitchen:localhost": "<b>|Kitchen|</b> *_x_*", "!garden:localhost": "Garden" };
    const explanation = explain(kitchenHistory({ rooms }), kitchenVerdict());

    expect(explanation).toContain("\\<b\\>\\|Kitchen\\|\\</b\\> \\*\\_x\\_\\*");
    expect(explanation).not.toContain("<b>");
});

/** As many losses, each told apart by what is given. */
function losses(number: number, change: (number: number) => Partial<SessionVerdict>): SessionVerdict[] {
    const [lost] = kitchenVerdict().sessions;
    if (!lost) throw new Error("the sample has a lost session");
    return Array.from({ length: number }, (_, index) => ({ ...lost, session: `session-${index}`, ...change(index) }));
}

test("sessions of a room that went the same way are told together, and the table has each", () => {
    const documented = losses(2, () => ({ status: "documented loss", messages: 1, unreadable: ["$0"] }));
    const sessions = [...documented, ...losses(300, () => ({}))];
    const explanation = explain(kitchenHistory(), kitchenVerdict({ sessions }));

    expect(explanation).toContain(
        "900 messages in “Kitchen” can no longer be read. Their keys (300 sessions) were last seen in the backup at “exported”; " +
            "after “Step 3: Reset the backup” no store that the user can open holds them.\n\n" +
            "2 messages in “Kitchen” can no longer be read. Their keys (2 sessions) were",
    );
    expect(explanation.match(/^\| Kitchen/gm)).toHaveLength(302);
});

test("of very many fates the worst are told in words", () => {
    const sessions = losses(300, (number) => ({ goneAfter: `Step ${number}` }));
    const explanation = explain(kitchenHistory(), kitchenVerdict({ sessions }));
    expect(explanation.match(/can no longer be read/g)).toHaveLength(20);
    expect(explanation).toContain("280 more fates are like these.");
});
