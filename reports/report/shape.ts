import { z } from "zod";
import { PATH_STATUSES, type PathStatus } from "../../fixtures/path-status.ts";
import { ruleAnswer } from "../../helpers/paths/rule-answer.ts";

export { PATH_STATUSES, type PathStatus };

/** What a path, or a catalogue entry, came to in a run. */
const pathStatus = z.enum(PATH_STATUSES);

const count = z.int().nonnegative();
const link = z.strictObject({ title: z.string(), url: z.string() });

const claim = z.strictObject({
    claim: z.string().describe("K1 to K8, or X for a documented loss"),
    promises: z.string().describe("what the claim promises, in words"),
    holds: z.enum(["yes", "no", "unproven"]),
    because: z.array(z.string()).describe("what was found that breaks it, or keeps it from being proven"),
});

const loss = z
    .strictObject({
        room: z.string().describe("room id"),
        roomName: z.string().describe("the room's name, or its id where it has none"),
        session: z.string().describe("Megolm session id"),
        status: z
            .enum(["lost", "worsened", "broken", "documented loss", "unproven"])
            .describe(
                "lost: no store that counts holds it; worsened: held, but from a later message on than before; broken: held, but does not decrypt what it should",
            ),
        senders: z.array(z.string()).describe("user ids of those who sent its messages"),
        messages: count.describe("how many messages could be read before"),
        unreadable: z.array(z.string()).describe("event ids of those that cannot be read now"),
        firstKnownIndex: count.describe("the lowest message index that any store knew of it before"),
        nowFrom: count.nullable().describe("the lowest one that a store that counts knows now; null where none has it"),
        lastSeen: z
            .strictObject({ checkpoint: z.string(), stores: z.array(z.string()) })
            .nullable()
            .describe("the last checkpoint at which some store held it as well as at first, and which stores did"),
        goneAfter: z.string().nullable().describe("the step after which it was gone"),
        stillIn: z.array(z.string()).describe("stores that hold it still but do not count for the claim"),
    })
    .describe("a session that was not simply kept");

const checkpoint = z
    .strictObject({
        name: z.string(),
        after: z.string().nullable().describe("the step that was done before it; null before any step"),
        stores: z.array(
            z.strictObject({
                id: z.string(),
                kind: z.string().describe("device, backup or export"),
                label: z.string(),
                sessions: count.nullable().describe("how many sessions it holds; null where it could not be opened"),
                unreadable: count.describe("how many of its entries do not open"),
                closed: z.string().optional().describe("why it could not be opened at all"),
            }),
        ),
    })
    .describe("what every store of the account held at a moment; history.json says which sessions");

const audited = z
    .strictObject({
        account: z.string().describe("user id of the account whose keys it is about"),
        line: z.string().describe("the verdict in one sentence"),
        claims: z.array(claim),
        counts: z.strictObject({
            sessions: count,
            kept: count,
            lost: count,
            worsened: count,
            broken: count,
            documented: count,
            unproven: count,
            messages: count.describe("messages that could be read before"),
            proven: count.describe("messages that were shown to be readable at the end"),
        }),
        sample: z
            .strictObject({ tried: count, of: count })
            .optional()
            .describe("where an account is too large for every message: how many of how many were tried"),
        problems: z.array(z.string()).describe("why nothing can be concluded, where the record contradicts itself"),
        steps: z.array(z.string()).describe("titles of the steps taken, in order, as the document names them"),
        checkpoints: z.array(checkpoint),
        losses: z.array(loss).describe("the worst first"),
        words: z.array(z.string()).describe("the losses in words, sessions with the same fate together"),
    })
    .describe("what the record of the path shows");

const path = z.strictObject({
    path: z.string().describe("id in the catalogue"),
    variant: z.string().optional().describe("what sets it apart, where there are several proofs of one path"),
    title: z.string(),
    area: z.string().optional().describe("the catalogue's area; absent for a path that is not in it"),
    target: count.nullable().describe("index into targets; null where nothing got that far"),
    status: pathStatus.describe(
        "as claimed: what the document promises; known issue: exactly what an upstream issue tells of; broken: a claim does not hold; could not run: something else failed, says nothing about keys; not run: left out on purpose",
    ),
    outcome: z
        .enum(["kept", "lost", "documented loss", "unproven"])
        .optional()
        .describe("what the audit found, whatever the path promises; absent where there was none"),
    verdict: z.string().describe("the status in the words of the table that ends a run"),
    reason: z.string().optional().describe("why it is not as claimed, or was not run"),
    stoppedIn: z.string().optional().describe("the step in which the path stopped before its end"),
    issue: z
        .strictObject({ id: z.string(), title: z.string(), url: z.string() })
        .optional()
        .describe("the upstream issue that a known issue is"),
    findings: z
        .array(z.strictObject({ document: z.string(), url: z.string(), says: z.string(), seen: z.string() }))
        .describe("where software and document disagree, apart from what became of keys"),
    rules: z
        .array(ruleAnswer)
        .optional()
        .describe("what each case of the specification's rules came to, where it is about those"),
    durationMs: z.number(),
    folder: z.string().describe("folder with history.json and explanation.md, relative to the report; empty for none"),
    audit: audited.optional().describe("absent where the path got to no record"),
});

const entry = z.strictObject({
    id: z.string(),
    title: z.string(),
    area: z.string(),
    client: z.string(),
    generations: z.array(z.string()).describe("generations of Element Web's settings that it is documented for"),
    sources: z.array(link).describe("the documents that describe it"),
    claims: z.array(z.string()),
    proof: z.enum(["automated", "not yet run", "not automated"]).describe("how the path is proven at all"),
    status: pathStatus.describe("what it came to in this run: the worst of its results"),
    why: z.string().optional().describe("why it was not run"),
    results: z.array(count).describe("indexes into paths"),
});

const test = z.strictObject({
    project: z.string().describe("conformance, where it is a client's conformance suite"),
    title: z.string(),
    status: z.enum(["passed", "failed", "skipped"]),
    reason: z.string().optional(),
    durationMs: z.number(),
});

/** The format's name: a change that a reader of the old one would stumble over makes it another. */
export const REPORT_FORMAT = "keyproof-report/2";

const report = z
    .strictObject({
        format: z.literal(REPORT_FORMAT),
        keyproof: z.string().describe("version of keyproof that wrote the report"),
        run: z.strictObject({
            name: z.string(),
            began: z.string().describe("ISO 8601 time"),
            durationMs: z.number(),
            interrupted: z.boolean().describe("whether it was ended before it was done"),
            mergedFrom: z.array(z.string()).optional().describe("names of the runs that it was merged from"),
        }),
        verdict: z.strictObject({
            status: z.enum(["as claimed", "broken", "could not run"]),
            words: z.string().describe("the verdict in one sentence"),
        }),
        targets: z
            .array(z.record(z.string(), z.string()))
            .describe("what was tested, with exact versions by part: homeserver, element web, browser"),
        counts: z
            .strictObject({
                lost: count,
                broken: count,
                outdated: count,
                inconclusive: count,
                stopped: count,
                "could not run": count,
                "known issue": count,
                "as claimed": count,
                "not run": count,
            })
            .describe("results of paths by status; a path may have several: variants, targets"),
        catalogue: z.array(entry).describe("every documented path, whether it was run or not"),
        paths: z.array(path).describe("what was run or left out in this run, one entry a variant and target"),
        tests: z.array(test).describe("tests beside the paths"),
        errors: z.array(z.string()).describe("what went wrong outside any test"),
    })
    .meta({
        title: "keyproof report",
        description: "One run of keyproof: which message keys survived, and which not.",
    });

/** A run's report as data. */
export type Report = z.infer<typeof report>;
export type ReportPath = Report["paths"][number];
export type ReportEntry = Report["catalogue"][number];
export type ReportAudit = NonNullable<ReportPath["audit"]>;

/** The published schema: JSON Schema, draft 2020-12. */
export function reportSchema(): object {
    return z.toJSONSchema(report);
}

/** Reads a report from its JSON form. @throws ZodError */
export function parseReport(text: string): Report {
    return report.parse(JSON.parse(text));
}
