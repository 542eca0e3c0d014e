import { expect, test } from "vitest";
import { catalogue } from "../../helpers/paths/catalogue.ts";
import { pathResult, runSummary } from "../testing/summary.ts";
import { makeReport } from "./report.ts";
import { parseReport, reportSchema } from "./shape.ts";
import { sampleReport, sampleResults } from "./testing/sample.ts";

/** `npx vitest run reports/report -u` writes it; a change that old readers stumble over needs another REPORT_FORMAT. */
const PUBLISHED = "../schema/report.schema.json";

test("the published schema is the code's", async () => {
    await expect(`${JSON.stringify(reportSchema(), null, 4)}\n`).toMatchFileSnapshot(PUBLISHED);
});

test("a report is as its schema says, and is read back as it was", () => {
    const report = sampleReport();
    expect(parseReport(JSON.stringify(report))).toEqual(report);
});

test("says what was lost, when, and where it was last", () => {
    const [broken] = sampleReport().paths;
    expect(broken).toMatchObject({
        path: "RST-C0",
        variant: "without step 1",
        area: "reset",
        status: "lost",
        target: 0,
    });
    expect(broken?.audit?.losses).toEqual([
        {
            room: "!kitchen:localhost",
            roomName: "Kitchen",
            session: "lostSession1",
            status: "lost",
            senders: ["@bob_b:localhost"],
            messages: 3,
            unreadable: ["$0", "$1", "$2"],
            firstKnownIndex: 0,
            nowFrom: null,
            lastSeen: { checkpoint: "exported", stores: ["the backup"] },
            goneAfter: "Step 3: Reset the backup",
            stillIn: [],
        },
        expect.objectContaining({ session: "worseSession", status: "worsened", firstKnownIndex: 0, nowFrom: 3 }),
    ]);
    expect(broken?.audit?.words[0]).toContain("3 messages in “Kitchen” can no longer be read.");
    expect(
        broken?.audit?.checkpoints.map(({ name, after, stores }) => [name, after, stores.map((s) => s.sessions)]),
    ).toEqual([
        ["before", null, [2, 3]],
        ["exported", "Step 2: Export your message keys to a file", [2, 3]],
        ["after", "Step 3: Reset the backup", [2, 2]],
    ]);
});

test("has every entry of the catalogue, with what it came to and why it was not run", () => {
    const { catalogue: entries, paths } = sampleReport();
    const of = (id: string) => entries.find((entry) => entry.id === id);
    expect(entries.map(({ id }) => id)).toEqual(catalogue.map(({ id }) => id));
    // Two results, of which the worse counts.
    expect(of("RST-C0")).toMatchObject({ status: "lost", results: [0, 2] });
    expect(of("RST-C0")).not.toHaveProperty("why");
    expect(of("OUT-C1")).toMatchObject({ status: "known issue" });
    expect(of("EXP-M1")).toMatchObject({ status: "not run", why: "documented for the modern UI" });
    expect(of("RST-C1")).toMatchObject({ status: "not run", why: "not part of this run", results: [] });
    expect(of("RST-CA1")?.why).toContain("Element Android runs on a phone");
    expect(paths.find(({ path }) => path === "OWN-1")).not.toHaveProperty("area");
});

test("names each target once, and none for what got to none", () => {
    const modern = { homeserver: "Synapse 1.163.2 (pypi)", "element web": "1.12.2 (build, modern)" };
    const results = [sampleResults.good, pathResult({ target: modern }), sampleResults.own, pathResult({ target: {} })];
    const report = makeReport(
        runSummary(results),
        results.map((result) => ({ result, audited: undefined })),
    );
    expect(report.targets).toEqual([sampleResults.good.target, modern]);
    expect(report.paths.map(({ target }) => target)).toEqual([0, 1, 0, null]);
});

test("counts results by status", () => {
    expect(sampleReport().counts).toEqual({
        lost: 1,
        broken: 0,
        outdated: 0,
        inconclusive: 0,
        stopped: 0,
        "could not run": 1,
        "known issue": 1,
        "as claimed": 2,
        "not run": 1,
    });
});
